//! The table itself: every network trained, resumable.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::Context;
use flate2::{Compression, write::GzEncoder};
use halfmax_data::{Screen, Seed};
use halfmax_eval::protocol::{SearchRows, TABLE_BUDGETS, table_space};
use halfmax_prep::Scheme;
use halfmax_search::tabular::{Cell, Table};
use serde::{Deserialize, Serialize};

use crate::bench_search_args::BenchSearch;
use crate::progress::bar;
use crate::{interrupt, screen_at, show};

/// What is left out.
const SCHEMES: [Scheme; 2] = [Scheme::Lpo, Scheme::Lco];
/// Everything in the table descends from it.
const SEED: u64 = 1;

/// One finished training, as a line of the journal.
#[derive(Serialize, Deserialize)]
struct Done {
    scheme: usize,
    point: usize,
    replicate: usize,
    cell: Cell,
}

pub(super) fn run(screen: &Path, args: &BenchSearch) -> anyhow::Result<()> {
    let screen = screen_at::read(screen)?;
    fs::create_dir_all(&args.out).with_context(|| args.out.display().to_string())?;
    let path = args.out.join("trainings.jsonl");
    let mut done = read(&path)?;
    let space = table_space();
    let points = space.points().context("the space of the table is finite")?;
    let rows =
        SCHEMES.map(|scheme| SearchRows::sample(&screen, scheme, args.rows, Seed::new(SEED)));
    let [lpo, lco] = rows;
    let rows = [lpo?, lco?];

    let jobs: Vec<(usize, usize, usize)> = (0..args.replicates)
        .flat_map(|replicate| (0..SCHEMES.len()).map(move |scheme| (replicate, scheme)))
        .flat_map(|(replicate, scheme)| {
            (0..points.len()).map(move |point| (scheme, point, replicate))
        })
        .filter(|job| !done.contains_key(job))
        .collect();
    let progress = bar("trainings", (jobs.len() + done.len()) as u64);
    progress.set_position(done.len() as u64);
    let journal = OpenOptions::new().create(true).append(true).open(&path);
    let journal = Mutex::new(journal.with_context(|| path.display().to_string())?);
    let (next, begun) = (AtomicUsize::new(0), Instant::now());
    let clock = || processor_seconds().unwrap_or_else(|| begun.elapsed().as_secs_f64());
    let work = || -> anyhow::Result<()> {
        while let Some(&(scheme, point, replicate)) = jobs.get(next.fetch_add(1, Ordering::Relaxed))
        {
            if interrupt::pressed() {
                return Ok(());
            }
            let seed = Seed::new(SEED).fork(&format!("training {replicate}"));
            let cell = rows[scheme].tabulate(&points[point], seed, &clock)?;
            let line = serde_json::to_string(&Done { scheme, point, replicate, cell })? + "\n";
            let mut journal = journal.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            journal.write_all(line.as_bytes()).with_context(|| path.display().to_string())?;
            progress.inc(1);
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..args.workers).map(|_| scope.spawn(work)).collect();
        let mine = work();
        let others = others.into_iter().map(|other| other.join().expect("a training panicked"));
        others.chain([mine]).collect::<anyhow::Result<Vec<()>>>()
    })?;
    progress.finish_and_clear();
    if interrupt::pressed() {
        anyhow::bail!(
            "stopped; the same command goes on where it was ({} is kept)",
            path.display()
        );
    }

    done = read(&path)?;
    for (at, scheme) in SCHEMES.into_iter().enumerate() {
        let cells =
            (0..points.len()).flat_map(|point| (0..args.replicates).map(move |r| (at, point, r)));
        let cells: Option<Vec<Cell>> = cells.map(|job| done.get(&job).cloned()).collect();
        let cells = cells.with_context(|| format!("{}: a training is missing", path.display()))?;
        let table = Table::new(space.clone(), TABLE_BUDGETS.to_vec(), args.replicates, cells)?;
        let file = args.out.join(format!("{scheme}.tsv.gz"));
        let text = table.to_tsv(&about(&screen, scheme, &rows[at]));
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        packed.write_all(text.as_bytes())?;
        fs::write(&file, packed.finish()?).with_context(|| file.display().to_string())?;
        show::say(format!("Wrote {}.", file.display()));
    }
    Ok(())
}

/// How a table was made.
fn about(screen: &Screen, scheme: Scheme, rows: &SearchRows) -> String {
    let (learn, valued) = rows.sizes()[0];
    format!(
        "validation RMSE in ln uM, {}; {learn} rows to learn from and {valued} to be valued on, of {} cell lines x {} compounds; \
         processor seconds",
        scheme.describe(),
        screen.cell_lines.len(),
        screen.compounds.len(),
    )
}

/// What was trained before; a torn last line is trained again.
fn read(path: &Path) -> anyhow::Result<BTreeMap<(usize, usize, usize), Cell>> {
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        text => text.with_context(|| path.display().to_string())?,
    };
    let whole = text.rfind('\n').map_or(0, |end| end + 1);
    if whole < text.len() {
        fs::write(path, &text[..whole]).with_context(|| path.display().to_string())?;
    }
    let mut done = BTreeMap::new();
    for (at, line) in text[..whole].lines().enumerate() {
        let Done { scheme, point, replicate, cell } = serde_json::from_str(line)
            .with_context(|| format!("{}, line {}", path.display(), at + 1))?;
        done.insert((scheme, point, replicate), cell);
    }
    Ok(done)
}

/// Seconds this thread has had a processor for, where the system says (Linux): what others do on the machine
/// does not count.
fn processor_seconds() -> Option<f64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds * 1e-9)
}
