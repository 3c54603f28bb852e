//! Accepting connections: bounded in number, each in its own task, never delayed by Nagle's algorithm.

use super::Helper;
use super::connection;
use super::lobby::{Entry, Lobby, Place};
use super::room;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};

/// How long to wait after the system refused to accept (no file descriptors left, say).
const PAUSE: Duration = Duration::from_millis(50);

/// Serves every connection of the listener until it is dropped.
pub async fn run(listener: TcpListener, helper: Arc<Helper>) {
    let lobby = Lobby::new(room::places(helper.bridges.config.now().limits.connections));
    loop {
        match listener.accept().await {
            Ok((stream, _)) if stream.set_nodelay(true).is_ok() => {
                if let Some(place) = enter(&lobby, &helper) {
                    start(stream, place, &helper);
                }
            }
            Ok(_) => {}
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// None when everybody is working: the newcomer is closed at once.
fn enter(lobby: &Lobby, helper: &Helper) -> Option<Place> {
    let metrics = &helper.bridges.metrics;
    metrics.connections.add();
    match lobby.enter() {
        Entry::Place(place) => Some(place),
        Entry::InsteadOfAnother(place) => {
            metrics.evicted.add();
            Some(place)
        }
        Entry::Full => {
            tracing::warn!("all connections are in use");
            None
        }
    }
}

fn start(stream: TcpStream, place: Place, helper: &Arc<Helper>) {
    tokio::spawn(connection::serve(stream, Arc::new(place), helper.clone()));
}
