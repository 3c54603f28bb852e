//! Accepting connections: bounded in number, each in its own task, never delayed by Nagle's algorithm.

use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// The most connections one face serves at a time; further ones wait to be accepted.
const MAX_CONNECTIONS: usize = 256;
/// How long to wait after the system refused to accept (no file descriptors left, say).
const PAUSE: Duration = Duration::from_millis(50);

/// Serves every connection of the listener with `serve`, as long as the process lives. `to` is what the face leads to.
pub fn spawn<T, F>(listener: TcpListener, to: T, serve: fn(TcpStream, T) -> F)
where
    T: Clone + Send + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    tokio::spawn(async move {
        let slots = Arc::new(Semaphore::new(MAX_CONNECTIONS));
        while let Ok(slot) = slots.clone().acquire_owned().await {
            let Some(stream) = next(&listener).await else { continue };
            let serving = serve(stream, to.clone());
            tokio::spawn(async move {
                serving.await;
                drop(slot);
            });
        }
    });
}

async fn next(listener: &TcpListener) -> Option<TcpStream> {
    match listener.accept().await {
        Ok((stream, _)) => stream.set_nodelay(true).is_ok().then_some(stream),
        Err(_) => {
            tokio::time::sleep(PAUSE).await;
            None
        }
    }
}
