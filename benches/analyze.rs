//! The whole analysis, and what grows with the length of a text around it, natively. `make bench` writes the texts and runs it.

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use mirrorshift::api::{Locale, Options, analyze, redact, unwrap, walk};
use mirrorshift::text::Unit;

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

/// Four times as many lines are to take some four times as long: each of these was quadratic once.
fn growth(criterion: &mut Criterion) {
    let lines = |count: usize, line: fn(usize) -> String| (0..count).map(line).collect::<String>();
    let mut group = criterion.benchmark_group("growth");
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    for count in [2_000, 8_000] {
        let yaml = lines(count, |at| format!("key{at}: |\n  one\n  two\n"));
        group.bench_with_input(BenchmarkId::new("unwrap", count), &yaml, |bencher, text| {
            bencher.iter(|| unwrap(black_box(text), Locale::En));
        });
        let hosts = lines(count, |at| format!("[host.'https://m{at}.example']\ncapabilities = ['pull']\n"));
        group.bench_with_input(BenchmarkId::new("walk", count), &hosts, |bencher, text| {
            bencher.iter(|| walk(black_box(text), &Options::default(), Locale::En, Unit::Utf16));
        });
        let comments = lines(count, |_| "# password = [\n".to_owned());
        group.bench_with_input(BenchmarkId::new("redact", count), &comments, |bencher, text| {
            bencher.iter(|| redact(black_box(text)));
        });
    }
    group.finish();
}

criterion_group!(benches, whole_analysis, growth);
criterion_main!(benches);
