//! Workers and their schedulers, as far as they go without a database; `.ci/cluster` does the rest.

use crate::Place;

const CONFIG: &str = r#"
screen = "/data/screen"
checksum = "0"
seed = 1
journal = "postgres://me@db.example.org/studies?study=Big_1-0a"

[splits]
scheme = "lco"
test = 0.2

[search]
sampler = "tpe"
pruner = "none"
trials = 8
epochs = 4
name = "tiny"

[[search.space.parameter]]
name = "width1"
kind = "int"
low = 4
high = 8
"#;

/// A run directory whose trials are in a database far away.
fn begun() -> Place {
    let place = Place::new();
    std::fs::create_dir(place.file("it's")).unwrap();
    std::fs::write(place.file("it's/config.toml"), CONFIG).unwrap();
    place
}

#[test]
fn a_slurm_script_is_one_array_of_workers() {
    let place = begun();
    let script = place.done(
        "submit slurm it's --workers 16 --time 4:00:00 --cpus 4 --partition short --mem 16G --dry-run",
    );
    let program = assert_cmd::cargo::cargo_bin!("halfmax").display().to_string();
    let here = std::fs::canonicalize(place.path()).unwrap().display().to_string();
    insta::assert_snapshot!(script.replace(&program, "/bin/halfmax").replace(&here, "/home/me"));
    assert!(!place.file("it's/logs").exists(), "a dry run makes no folder");
    // What bash makes of the last line is what the worker is given.
    let last = script.lines().last().unwrap().replace("exec ", "printf '%s\\n' ");
    let output = std::process::Command::new("bash").args(["-c", &last]).output().unwrap();
    let words = String::from_utf8(output.stdout).unwrap();
    let study = format!("{here}/it's");
    let expected =
        [&program, "--threads", "4", "worker", &study, "--workers", "4", "--lease", "60"];
    assert_eq!(words.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn a_kubernetes_manifest_is_one_job_of_workers() {
    let place = begun();
    let manifest = place.done(
        "submit kubernetes it's --workers 3 --cpus 2 --image registry.example.org/halfmax:0.1 \
         --secret studies-db --claim screens:/screens --screen /screens/gdsc2 --namespace lab --dry-run",
    );
    insta::assert_snapshot!(manifest);
}

#[test]
fn what_no_scheduler_can_start_is_refused() {
    let place = begun();
    let said = |line: &str, words: &str| {
        let said = place.refused(line);
        assert!(said.contains(words), "{line}\n{said}");
    };
    let slurm = "submit slurm it's --workers 2 --dry-run";
    said(&format!("{slurm} --time 4:00"), "hours:minutes:seconds are expected");
    said(&format!("{slurm} --time 4:00:61"), "hours:minutes:seconds are expected");
    said(&format!("{slurm} --time 1:00:00 --partition a\n#SBATCH"), "unexpected argument");
    said(&format!("{slurm} --time 1:00:00 --partition a;b"), "letters, digits and");
    said("submit slurm nowhere --workers 2 --time 1:00:00 --dry-run", "no search was begun here");
    said(
        "submit kubernetes it's --workers 2 --image a --claim b --dry-run",
        "CLAIM:/PATH is expected",
    );
    std::fs::write(
        place.file("it's/config.toml"),
        CONFIG.lines().filter(|line| !line.starts_with("journal")).collect::<Vec<_>>().join("\n"),
    )
    .unwrap();
    let alone = "its trials are kept in the run directory, which one process works on";
    said("worker it's", alone);
    said("submit slurm it's --workers 2 --time 1:00:00 --dry-run", alone);
}

#[test]
fn an_address_that_cannot_be_meant_is_refused_before_anything_is_written() {
    let place = Place::imported();
    let entries = place.entries();
    let said = |address: &str, words: &str| {
        let said =
            place.refused(&format!("search screen --trials 2 --out run --journal {address}"));
        assert!(said.contains(words), "{address}\n{said}");
        assert!(!said.contains("hunter2"), "{said}");
        assert_eq!(place.entries(), entries);
    };
    said("sqlite:here", "begins with postgres://");
    said("postgres://me:hunter2@db/studies", "PGPASSWORD");
    said("postgres://db/studies?sslmode=perhaps", "PGSSLMODE");
    let refused = place.refused("search screen --trials 2 --out run --begin");
    assert!(refused.contains("--journal"), "{refused}");
    let refused = place.refused("worker postgres://db:none/studies");
    assert!(refused.contains("\"none\" is no port"), "{refused}");
}
