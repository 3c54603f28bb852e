//! Terminals that never stop talking.

use super::*;
use crate::config::Target;
use crate::engine::work::Turn;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

/// A terminal that says this for ever; tells how much was taken from it once nobody takes more, or it was hung up on.
async fn talks(greeting: bool, says: &'static [u8]) -> (SocketAddr, tokio::task::JoinHandle<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let talking = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        if greeting {
            stream = tokio_tungstenite::accept_async(stream).await.unwrap().into_inner();
        }
        let mut said = 0;
        while let Ok(Ok(written)) = timeout(Duration::from_secs(2), stream.write(says)).await {
            said += written;
        }
        said
    });
    (address, talking)
}

fn open(target: Target, turns: mpsc::UnboundedSender<Turn>) -> Line {
    let route = Route::Stream { shared: false };
    Line::open(Some(Place::Terminal(target)), ChannelId(1), &route, Clock::start(), Reporter::to(turns))
}

#[tokio::test]
async fn a_terminal_that_talks_without_end_waits_for_the_desk_over_tcp_and_websocket() {
    // Messages of two bytes each.
    let says: &'static [u8] = [0x81, 0x02, b'{', b'}'].repeat(1024).leak();
    for over_websocket in [false, true] {
        let (address, talking) = talks(over_websocket, says).await;
        let target = if over_websocket { Target::WebSocket(address) } else { Target::Tcp(address) };
        let (turns, mut heard) = mpsc::unbounded_channel();
        let line = open(target, turns);
        let said = talking.await.unwrap();
        assert!(heard.len() <= UNREAD + 1, "{} of {said} bytes wait", heard.len());
        assert!(said < 64 * 1024 * 1024, "{said}");
        while let Ok(turn) = heard.try_recv() {
            drop(turn);
        }
        drop(line);
    }
}

#[tokio::test]
async fn one_that_does_not_stop_although_it_is_heard_is_hung_up_on() {
    let says: &'static [u8] = [b'0'; 4096].as_slice();
    let (address, talking) = talks(false, says).await;
    let (turns, mut heard) = mpsc::unbounded_channel();
    let line = open(Target::Tcp(address), turns);
    let (mut said, mut last) = (0, None);
    while last.is_none() {
        match heard.recv().await {
            Some(Turn::Input(_, Input::Data(_, bytes), _)) => said += bytes.len(),
            Some(Turn::Input(_, Input::Closed(_, failure), _)) => last = Some(failure),
            _ => {}
        }
    }
    assert_eq!(last, Some(Failure { code: Code::ResponseTooLarge, nothing_sent: true }));
    assert!((TALK - CHUNK..=TALK).contains(&said), "{said}");
    drop(line);
    talking.await.unwrap();
}
