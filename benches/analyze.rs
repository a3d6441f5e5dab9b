//! The whole analysis, natively. `make bench` writes the texts and runs it.

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use mirrorshift::api::{Options, analyze};

fn whole_analysis(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("analyze");
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    for name in ["sample", "96k", "1m", "10m"] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench").join(name).with_extension("toml");
        let text = std::fs::read_to_string(&file).expect("`make bench` writes the texts");
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(name), &text, |bencher, text| {
            bencher.iter(|| analyze(black_box(text), &Options::default()));
        });
    }
    group.finish();
}

criterion_group!(benches, whole_analysis);
criterion_main!(benches);
