//! The command as people use it.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop, with its figures shown"
)]

mod anova;
mod audit;
mod bad_input;
mod cluster;
mod compound;
mod curves;
mod evaluation;
mod exchange;
mod explain;
mod fetch;
mod golden_path;
mod grid;
mod help;
mod layers;
mod onnx;
mod providers;
mod real;
mod remote;
mod search;

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;

/// A place of its own for one test.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs the command here; words are separated by blanks.
    fn run(&self, line: &str) -> Output {
        let mut command = Command::cargo_bin("halfmax").unwrap();
        command.current_dir(self.path()).args(line.split_whitespace()).output().unwrap()
    }

    /// Runs it and expects it to succeed; what it printed on standard output.
    fn done(&self, line: &str) -> String {
        let output = self.run(line);
        assert!(output.status.success(), "{line}\n{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs it and expects exit code 2; what it said, without the path of this place.
    fn refused(&self, line: &str) -> String {
        let output = self.run(line);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{line}\n{said}");
        assert!(output.stdout.is_empty());
        said.replace(&self.path().display().to_string(), "")
    }

    /// Simulated files in `files/`.
    fn simulated() -> Self {
        let place = Self::new();
        place.done("simulate --out files --cell-lines 40 --compounds 6 --seed 7");
        place
    }

    /// A screen in `screen/` besides.
    fn imported() -> Self {
        let place = Self::simulated();
        place.done(&import("screen"));
        place
    }

    fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.file(name)).unwrap()
    }

    /// Replaces the first occurrence of some text in a file.
    fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} has no {from:?}");
        std::fs::write(self.file(name), text.replacen(from, to, 1)).unwrap();
    }

    fn entries(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

/// The line that imports the simulated files.
fn import(out: &str) -> String {
    format!(
        "import --responses files/response.csv --cell-lines files/cell_lines.csv --compounds files/drugs.csv \
         --omics expression=files/expression.csv --omics cnv=files/cnv.csv --omics mutation=files/mutation.csv \
         --out {out}"
    )
}
