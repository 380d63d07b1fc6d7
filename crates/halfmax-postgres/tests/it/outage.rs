//! Databases that are away.

use crate::{address, join, login, new_study, open, psql};
use halfmax_postgres::{Database, Login, Patience, PostgresError};
use halfmax_search::{Parameter, Params, Runner, Space, Spec, Study};
use std::net::TcpListener;
use std::time::{Duration, Instant};

#[test]
fn a_host_that_does_not_answer_is_named_after_the_first_patience() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = format!("postgres://ann@127.0.0.1:{free}/lab");
    let login = Login::new(&address, &|_| None).unwrap();
    let patience = Patience { at_first: Duration::from_millis(300), ..Patience::default() };
    let begun = Instant::now();
    let Err(error) = Database::open(&login, patience) else { panic!("connected to nobody") };
    assert!(begun.elapsed() >= Duration::from_millis(300));
    assert!(matches!(error, PostgresError::Database { away: true, .. }), "{error:?}");
    assert!(error.to_string().contains(&format!("postgres://127.0.0.1:{free}/lab: ")), "{error}");
    let ended = Patience { waiting: std::sync::Arc::new(|_| false), ..Patience::default() };
    let begun = Instant::now();
    assert!(Database::open(&login, ended).is_err());
    assert!(begun.elapsed() < Duration::from_secs(5), "who is interrupted does not wait");
}

#[test]
#[ignore = "needs PostgreSQL"]
fn a_wrong_name_is_not_waited_for() {
    let Some(address) = address() else { return };
    let (server, _) = address.rsplit_once('/').unwrap();
    let begun = Instant::now();
    let refused = Database::open(&login(&format!("{server}/nowhere")), Patience::default());
    let Err(error) = refused else { panic!("there is such a database") };
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert!(error.to_string().contains("database \"nowhere\" does not exist"), "{error}");
}

/// Every connection is cut, again and again, while workers search.
#[test]
#[ignore = "needs PostgreSQL"]
fn cut_connections_change_nothing() {
    let Some(address) = address() else { return };
    let space = Space::new(vec![Parameter::float("x", -1.0, 1.0)]).unwrap();
    let spec = Spec::new(space, "tpe", 60, 9);
    let loss = |params: &Params| (params.float("x").unwrap() - 0.3).powi(2);
    let mut alone =
        Study::open(spec.clone(), halfmax_search::journal::MemoryJournal::new()).unwrap();
    Runner::new(1).run(&mut alone, |params, _| Ok(loss(params))).unwrap();
    let alone = alone.trials().to_vec();

    let name = new_study();
    let ended = std::sync::atomic::AtomicBool::new(false);
    let mut cuts = 0;
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..3)
            .map(|_| {
                scope.spawn(|| {
                    let (journal, leases) = join(&address, &name, Duration::from_mins(1));
                    let mut study = Study::share(spec.clone(), journal, leases).unwrap();
                    let slowly = |params: &Params, _: &mut halfmax_search::Attempt<'_>| {
                        std::thread::sleep(Duration::from_millis(20));
                        Ok(loss(params))
                    };
                    Runner::new(1).run(&mut study, slowly).unwrap();
                    assert!(study.trials() == alone);
                })
            })
            .collect();
        let cutter = scope.spawn(|| {
            let mut cuts = 0_u32;
            while !ended.load(std::sync::atomic::Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(60));
                let cut = "select count(pg_terminate_backend(pid)) from pg_stat_activity
                     where application_name = 'halfmax' and datname = current_database()";
                cuts += psql(&address, cut).parse::<u32>().unwrap();
            }
            cuts
        });
        let ends: Vec<_> = workers.into_iter().map(std::thread::ScopedJoinHandle::join).collect();
        ended.store(true, std::sync::atomic::Ordering::Relaxed);
        cuts = cutter.join().unwrap();
        for end in ends {
            end.unwrap();
        }
    });
    assert!(cuts > 5, "only {cuts} connections were cut");
    println!("{cuts} connections cut during 60 trials");
    let events =
        halfmax_search::Journal::replay(&open(&address).begin(&name, "").unwrap().journal(), 0);
    assert_eq!(events.unwrap().len(), 1 + 2 * 60, "each trial was handed out and told once");
}
