//! [`Cron`]: a task that comes again and again.

use std::mem::size_of;

use crate::{abi, Cells, Json, Value};

/// A task that comes again and again. What stands here is said behind it:
/// `app.cron("0 3 * * *", "report", &args).zone("Europe/Berlin");`
pub struct Cron {
    pub(crate) schedule: String,
    name: String,
    args: Json,
    zone: String,
    label: String,
    missed: Missed,
}

/// What becomes of times at which no host was there. None is ever run twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missed {
    /// The last of them is made up for.
    Once = 0,
    /// Each is.
    All = 1,
    /// None is that is more than a minute late.
    None = 2,
}

impl Cron {
    pub(crate) fn new<A: Value>(schedule: &str, name: &str, args: &A) -> Self {
        let (schedule, name, args) = (schedule.into(), name.into(), Json::of(args));
        let (zone, label) = (String::new(), String::new());
        Self { schedule, name, args, zone, label, missed: Missed::Once }
    }
    /// Of IANA, `Europe/Berlin`; UTC as a rule.
    pub fn zone(&mut self, zone: &str) -> &mut Self {
        self.zone = zone.into();
        self
    }
    /// Once, as a rule.
    pub fn missed(&mut self, missed: Missed) -> &mut Self {
        self.missed = missed;
        self
    }
    /// Apart from another one of the same kind and schedule.
    pub fn label(&mut self, label: &str) -> &mut Self {
        self.label = label.into();
        self
    }
    pub(crate) unsafe fn declare(
        &self,
        service: &abi::TasksService,
        app: *mut abi::App,
    ) -> abi::Outcome {
        let cells = Cells::new();
        let args = self.args.write(&cells).value;
        let cron = abi::TaskCron {
            size: size_of::<abi::TaskCron>() as u32,
            missed: self.missed as i32,
            schedule: abi::Str::of(&self.schedule),
            zone: abi::Str::of(&self.zone),
            name: abi::Str::of(&self.name),
            label: abi::Str::of(&self.label),
            args: &args,
        };
        (service.cron)(app, &cron)
    }
}
