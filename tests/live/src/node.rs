//! A node of its own: a root directory on a tmpfs, a network with nothing but loopback. It is built inside fresh
//! mount, network and process namespaces, so that nothing of it is seen outside and all of it ends with the process.

use std::collections::BTreeMap;
use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;

/// Devices that containerd and its libraries open.
const DEVICES: [&str; 4] = ["null", "zero", "random", "urandom"];
/// Where programs and libraries are; in Debian, links into `/usr`.
const PROGRAMS: [&str; 6] = ["usr", "bin", "sbin", "lib", "lib32", "lib64"];

pub struct Node {
    pub root: PathBuf,
    /// Addresses that are no part of 127.0.0.0/8 and were given to the loopback device.
    extra: Vec<IpAddr>,
}

impl Node {
    /// Builds the node in `directory`, with `containerd` as its `/containerd`, and `ctr` as its `/ctr`.
    pub fn build(directory: &Path, containerd: &Path, ctr: Option<&Path>, system_ca: &str) -> Result<Self, Failure> {
        run("ip", &["link", "set", "lo", "up"])?;
        run("mount", &["-t", "tmpfs", "-o", "size=2g,mode=755", "tmpfs", text(directory)?])?;
        let root = directory.join("root");
        fs::create_dir(&root)?;
        for name in PROGRAMS {
            let original = Path::new("/").join(name);
            match fs::symlink_metadata(&original) {
                Ok(it) if it.is_symlink() => symlink(fs::read_link(&original)?, root.join(name))?,
                Ok(_) => bind(&original, &root.join(name), true)?,
                Err(_) => {}
            }
        }
        for name in ["proc", "dev", "run", "tmp", "etc/ssl/certs", "etc/containerd", "var/lib", "opt"] {
            fs::create_dir_all(root.join(name))?;
        }
        run("mount", &["-t", "proc", "proc", text(&root.join("proc"))?])?;
        for name in DEVICES {
            bind(&Path::new("/dev").join(name), &root.join("dev").join(name), false)?;
        }
        bind(containerd, &root.join("containerd"), false)?;
        if let Some(ctr) = ctr {
            bind(ctr, &root.join("ctr"), false)?;
        }
        let node = Self { root, extra: Vec::new() };
        node.write("/etc/ssl/certs/ca-certificates.crt", system_ca)?;
        node.write("/etc/nsswitch.conf", "hosts: files\n")?;
        // With no name server, an unknown name fails at once.
        node.write("/etc/resolv.conf", "")?;
        Ok(node)
    }

    /// Writes a file, and the directories above it.
    pub fn write(&self, path: &str, contents: &str) -> Result<(), Failure> {
        let path = self.root.join(path.trim_start_matches('/'));
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, contents).map_err(|why| format!("can't write {}: {why}", path.display()).into())
    }

    /// Removes a directory or a file, if it is there.
    pub fn remove(&self, path: &str) {
        let path = self.root.join(path.trim_start_matches('/'));
        let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
    }

    /// Gives each name an address of its own on the loopback device, and writes `/etc/hosts`.
    pub fn name<'a>(&mut self, names: impl Iterator<Item = &'a str>) -> Result<BTreeMap<String, IpAddr>, Failure> {
        let mut addresses = BTreeMap::new();
        let mut hosts = "127.0.0.1 localhost\n".to_owned();
        for name in names {
            if addresses.contains_key(name) {
                continue;
            }
            let address = match (name.parse::<IpAddr>(), name) {
                (Ok(address), _) => {
                    self.own(address)?;
                    address
                }
                (_, "localhost") => Ipv4Addr::LOCALHOST.into(),
                _ => {
                    let count = u8::try_from(addresses.len() + 1)?;
                    let address = Ipv4Addr::new(127, 1, 0, count);
                    hosts.push_str(&format!("{address} {name}\n"));
                    address.into()
                }
            };
            addresses.insert(name.to_owned(), address);
        }
        self.write("/etc/hosts", &hosts)?;
        Ok(addresses)
    }

    fn own(&mut self, address: IpAddr) -> Result<(), Failure> {
        if address.is_loopback() || self.extra.contains(&address) {
            return Ok(());
        }
        self.extra.push(address);
        match address {
            IpAddr::V4(_) => run("ip", &["address", "add", &format!("{address}/32"), "dev", "lo"]),
            IpAddr::V6(_) => run("ip", &["address", "add", &format!("{address}/128"), "dev", "lo", "nodad"]),
        }
    }
}

fn bind(from: &Path, to: &Path, is_directory: bool) -> Result<(), Failure> {
    if is_directory {
        fs::create_dir(to)?;
    } else {
        fs::write(to, "")?;
    }
    run("mount", &["--bind", text(from)?, text(to)?])
}

fn text(path: &Path) -> Result<&str, Failure> {
    path.to_str().ok_or_else(|| format!("{} is no UTF-8", path.display()).into())
}

fn run(program: &str, arguments: &[&str]) -> Result<(), Failure> {
    let output = Command::new(program).args(arguments).output().map_err(|why| format!("{program}: {why}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{program} {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim()).into())
}
