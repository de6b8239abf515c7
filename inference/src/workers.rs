//! Threads that each hold a session, behind one bounded queue.
//!
//! Whoever asks waits for the answer, and nobody waits for a place: when the queue is full the caller is told so at
//! once.

use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use grader::EncoderError;

use crate::error::ModelError;

struct Call<Q, A> {
    questions: Vec<Q>,
    answer: SyncSender<Result<Vec<A>, String>>,
}

/// Answers questions of one kind on threads of its own.
pub(crate) struct Workers<Q, A> {
    queue: Option<SyncSender<Call<Q, A>>>,
    threads: Vec<JoinHandle<()>>,
}

impl<Q: Send + 'static, A: Send + 'static> Workers<Q, A> {
    /// One thread a session; `waiting` calls may wait.
    pub(crate) fn start<S: FnMut(&Q) -> Result<A, String> + Send + 'static>(
        name: &str,
        sessions: Vec<S>,
        waiting: usize,
    ) -> Result<Self, ModelError> {
        let (queue, calls) = mpsc::sync_channel(waiting);
        let calls = Arc::new(Mutex::new(calls));
        let mut threads = Vec::with_capacity(sessions.len());
        for (number, session) in sessions.into_iter().enumerate() {
            let calls = calls.clone();
            let thread = thread::Builder::new().name(format!("{name}-{number}"));
            threads.push(thread.spawn(move || serve(session, &calls)).map_err(ModelError::Thread)?);
        }
        Ok(Self { queue: Some(queue), threads })
    }

    /// One answer a question, in their order.
    pub(crate) fn ask(&self, questions: Vec<Q>) -> Result<Vec<A>, EncoderError> {
        let stopped = || EncoderError::Failed("the model has stopped".into());
        let (answer, wait) = mpsc::sync_channel(1);
        let queue = self.queue.as_ref().ok_or_else(stopped)?;
        queue.try_send(Call { questions, answer }).map_err(|error| match error {
            TrySendError::Full(_) => EncoderError::Busy,
            TrySendError::Disconnected(_) => stopped(),
        })?;
        wait.recv().map_err(|_| stopped())?.map_err(EncoderError::Failed)
    }
}

impl<Q, A> Drop for Workers<Q, A> {
    fn drop(&mut self) {
        self.queue = None;
        for thread in self.threads.drain(..) {
            // A thread that panicked has nothing left to give back.
            _ = thread.join();
        }
    }
}

fn serve<Q, A>(mut session: impl FnMut(&Q) -> Result<A, String>, calls: &Mutex<Receiver<Call<Q, A>>>) {
    loop {
        let call = calls.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(call) = call else { return };
        let answer = call.questions.iter().map(&mut session).collect();
        // Whoever asked may have gone.
        _ = call.answer.send(answer);
    }
}
