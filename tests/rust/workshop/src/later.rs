//! Calls that are answered when their handler has returned, and some that never are by themselves.

use std::sync::{mpsc, Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use portico::{Answer, App, Call, HttpError, Later, Path};

use crate::{add_line, Settings, User, UserOut};

type Found = Result<User, HttpError>;

type Job = (String, Answer<Found>);

/// A thread of the plugin's own, from the first job on: one that `start` spawns would keep the
/// library in memory for as long as the host's thread lives.
#[derive(Default)]
struct Worker(Mutex<Option<(mpsc::Sender<Job>, JoinHandle<()>)>>);

impl Worker {
    fn give(&self, job: Job) {
        let mut running = self.0.lock().unwrap();
        let (jobs, _) = running.get_or_insert_with(|| {
            let (jobs, queue) = mpsc::channel();
            (jobs, std::thread::spawn(move || work(queue)))
        });
        jobs.send(job).unwrap();
    }
    fn join(&self) {
        if let Some((jobs, thread)) = self.0.lock().unwrap().take() {
            drop(jobs);
            thread.join().unwrap();
        }
    }
}

/// What it does with the answers that it is sent.
fn work(queue: mpsc::Receiver<Job>) {
    for (name, answer) in queue {
        match name.as_str() {
            "nobody" => answer.send(Err(HttpError::not_found("No such user"))),
            "dropped" => drop(answer),
            _ => answer.send(Ok(User {
                name,
                password: "secret".into(),
            })),
        }
    }
}

pub fn later(app: &mut App, settings: &Settings) {
    let worker = Arc::new(Worker::default());
    let (stopped, passed) = (worker.clone(), worker.clone());
    app.at_stop(move || stopped.join());

    app.get(
        "/later/users/{name}",
        move |Path(name): Path<String>, call: Call| {
            call.add_header("X-Before", "1");
            let worker = worker.clone();
            Later::new(move |answer| worker.give((name, answer)))
        },
    )
    .response_model::<UserOut>();
    app.get("/later/after/{ms}", |Path(wait): Path<u64>| {
        Later::new(move |answer: Answer<u64>| {
            let half = Duration::from_millis(wait / 2);
            answer.after(half, move |answer| {
                answer.after(half, move |answer| answer.send(wait))
            })
        })
    });
    app.get("/later/at-once", || {
        Later::new(|answer| answer.send("at once".to_string()))
    });
    app.get("/later/panics", || {
        Later::<i64>::new(|_answer| panic!("later, in its handler"))
    });
    app.get("/later/panics/after", || {
        Later::new(|answer: Answer<i64>| {
            answer.after(Duration::from_millis(1), |_answer| {
                panic!("later, in a task")
            })
        })
    });
    let worker = passed.clone();
    app.get("/later/passed", move || {
        let worker = worker.clone();
        Later::new(move |answer| {
            worker.give(("ada".to_string(), answer));
            panic!("behind the answer, in its handler")
        })
    })
    .response_model::<UserOut>();
    app.get("/later/passed/after", move || {
        let worker = passed.clone();
        Later::new(move |answer: Answer<Found>| {
            answer.after(Duration::from_millis(1), move |answer| {
                worker.give(("ada".to_string(), answer));
                panic!("behind the answer, in a task")
            })
        })
    })
    .response_model::<UserOut>();
    let file = settings.file.clone();
    app.get("/later/cancelled", move || {
        let file = file.clone();
        Later::new(move |answer: Answer<bool>| {
            answer.on_cancel(move || add_line(&file, "nobody waits").unwrap());
            until_cancelled(answer)
        })
    });
}

fn until_cancelled(answer: Answer<bool>) {
    match answer.cancelled() {
        true => answer.send(true),
        false => answer.after(Duration::from_millis(5), until_cancelled),
    }
}
