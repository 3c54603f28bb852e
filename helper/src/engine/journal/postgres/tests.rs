//! PostgreSQL by itself: its tables, who is believed, and what is said when it is not there.

use super::super::super::tests::server::{Server, shared};
use super::*;

const PASSWORD: &str = "a-password-that-nobody-may-see";

#[test]
fn the_tables_are_those_of_the_npm_package() {
    let package = include_str!("../../../../../npm/src/journal/postgres.ts");
    assert!(package.contains(sql::SCHEMA));
}

#[test]
fn a_server_that_does_not_wait_for_its_disk_is_refused() {
    let server = Server::start(&["fsync=off"]);
    let fault = Postgres::new(&server.database(), None, None).unwrap().read("bank", "s").unwrap_err();
    let text = "PostgreSQL has fsync off: a payment written there could be lost";
    assert_eq!((fault.code(), fault.to_string().as_str()), (Code::JournalUnavailable, text));
}

#[test]
fn a_statement_that_was_undone_by_others_is_begun_again() {
    let (strict, names) = (shared(), ["a", "b", "c", "d"]);
    let mut database = strict.database();
    database.server.options("-c default_transaction_isolation=serializable");
    let journal = Postgres::new(&database, None, None).unwrap();
    journal.read("bank", "s").unwrap();
    std::thread::scope(|scope| {
        for name in names {
            let journal = &journal;
            scope.spawn(move || {
                for seq in 0..25 {
                    journal.append("bank", name, seq, b"x", false).unwrap();
                    journal.open("bank").unwrap();
                }
            });
        }
    });
    assert_eq!(journal.open("bank").unwrap().iter().map(|(_, log)| log.len()).sum::<usize>(), 100);
}

#[test]
fn a_lost_connection_is_opened_again_and_what_is_said_meanwhile_has_no_password_in_it() {
    let server = Server::start(&["fsync=on"]);
    let journal = Postgres::new(&server.database(), Some(&Secret::from(PASSWORD)), None).unwrap();
    journal.append("bank", "s", 0, b"a", false).unwrap();
    assert!(journal.claim("bank", 60_000).unwrap());
    server.crash();
    let fault = journal.append("bank", "s", 1, b"b", false).unwrap_err();
    assert_eq!(fault.code(), Code::JournalUnavailable);
    assert!(
        fault.to_string().starts_with("PostgreSQL: ") && !fault.to_string().contains(PASSWORD),
        "{fault}"
    );
    server.begin();
    journal.append("bank", "s", 1, b"b", false).unwrap();
    assert!(journal.renew("bank", 60_000).unwrap(), "and the lease is still ours");
    assert_eq!(journal.read("bank", "s").unwrap().len(), 2);
}

#[test]
fn a_commit_that_was_told_is_there_after_a_crash_also_where_the_server_would_not_wait_for_it() {
    let server = Server::start(&["synchronous_commit=off", "wal_writer_delay=10s"]);
    let journal = Postgres::new(&server.database(), None, None).unwrap();
    for seq in 0..20 {
        journal.append("bank", "s", seq, b"a", false).unwrap();
    }
    server.crash();
    server.begin();
    assert_eq!(journal.read("bank", "s").unwrap().len(), 20);
}

#[test]
fn no_page_of_the_history_begins_at_a_place_that_nobody_gave() {
    let journal = Postgres::new(&shared().database(), None, None).unwrap();
    for before in ["", "7", "[]", "[\"a\"]", "[1,2]", "[\"soon\",\"a\"]", "{}"] {
        assert_eq!(
            journal.history("bank", 5, Some(before)).unwrap_err().code(),
            Code::InvalidField,
            "{before}"
        );
    }
}

#[test]
fn a_server_is_believed_by_its_certificate_and_one_without_tls_is_refused_where_that_is_wanted() {
    let (server, certificate) = Server::with_tls();
    let say = |database: &Database| match Postgres::new(database, None, None).unwrap().read("bank", "s") {
        Ok(_) => "read".to_owned(),
        Err(fault) => fault.to_string(),
    };
    assert_eq!(say(&server.remote("localhost", Some(&certificate))), "read");
    let strange = "PostgreSQL: error performing TLS handshake: invalid peer certificate: ";
    for (host, ca) in [("localhost", None), ("127.0.0.1", Some(&*certificate))] {
        let said = say(&server.remote(host, ca));
        assert!(said.starts_with(strange), "{host}: {said}");
    }
    let bare = say(&shared().remote("localhost", Some(&certificate)));
    assert_eq!(bare, "PostgreSQL: error performing TLS handshake: server does not support TLS");
    let missing =
        Postgres::new(&server.remote("localhost", Some("/no/ca.pem".as_ref())), None, None).err().unwrap();
    assert!(missing.starts_with("cannot use the `ca` /no/ca.pem: "), "{missing}");
}

#[test]
fn of_several_hosts_the_one_counts_that_may_be_written() {
    let (standby, first) =
        (Server::start(&["default_transaction_read_only=on"]), Server::start(&["fsync=on"]));
    let mut database = first.database();
    let server =
        format!("host=127.0.0.1,127.0.0.1 port={},{} user=till dbname=postgres", standby.port, first.port);
    database.server = server.parse().unwrap();
    database.server.ssl_mode(tokio_postgres::config::SslMode::Disable);
    let journal = Postgres::new(&database, None, None).unwrap();
    journal.append("bank", "s", 0, b"a", false).unwrap();
    first.crash();
    assert_eq!(journal.append("bank", "s", 1, b"b", false).unwrap_err().code(), Code::JournalUnavailable);
    // The other takes its place.
    standby.crash();
    standby.set(&["fsync=on"]);
    standby.begin();
    journal.append("bank", "s", 1, b"b", false).unwrap();
    assert_eq!(journal.read("bank", "s").unwrap(), [(1, b"b".to_vec())], "it has what it was given");
}
