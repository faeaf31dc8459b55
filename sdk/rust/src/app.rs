//! [`App`]: a plugin while it starts.

use std::cell::RefCell;
use std::os::raw::c_void;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use crate::guard::{drop_box, guarded};
use crate::handler::Endpoint;
use crate::input::Inputs;
use crate::link::Link;
use crate::task::Kind;
use crate::verifier::Verifier;
use crate::{
    abi, Cron, Datum, Failure, Frontend, Handler, Host, Json, Known, Models, Route, Shown, TaskRun,
    Value,
};

pub(crate) type Steps = Mutex<Vec<Box<dyn FnOnce() + Send>>>;

/// A plugin while it starts: what it registers, and its configuration.
///
/// What is registered is handed to the host when `start` has returned `Ok`.
pub struct App {
    link: Arc<Link>,
    steps: Arc<Steps>,
    models: Rc<RefCell<Models>>,
    routes: Vec<Route>,
    kinds: Vec<Kind>,
    crons: Vec<Cron>,
    checks: Vec<(String, Check)>,
    schemes: Vec<(String, Json)>,
    frontends: Vec<Frontend>,
    verifiers: Vec<Verifier>,
}

macro_rules! methods {
    ($($(#[$doc:meta])* $name:ident $method:literal;)*) => {
        $($(#[$doc])*
        pub fn $name<P: 'static, H: Handler<P>>(&mut self, path: &str, handler: H) -> &mut Route {
            self.route($method, path, handler)
        })*
    };
}

impl App {
    pub(crate) fn new(link: Arc<Link>, steps: Arc<Steps>) -> Self {
        let models = Rc::default();
        let (routes, kinds, crons, checks) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (schemes, frontends, verifiers) = (Vec::new(), Vec::new(), Vec::new());
        Self { link, steps, models, routes, kinds, crons, checks, schemes, frontends, verifiers }
    }

    methods! {
        /// A route of GET: `app.get("/items/{id}", |Path(id): Path<i64>| ...)`. Of two that fit a
        /// request the one that was registered first answers.
        get "GET";
        /// A route of POST.
        post "POST";
        /// A route of PUT.
        put "PUT";
        /// A route of PATCH.
        patch "PATCH";
        /// A route of DELETE.
        delete "DELETE";
        /// A route of HEAD.
        head "HEAD";
        /// A route of OPTIONS.
        options "OPTIONS";
    }
    fn route<P: 'static, H: Handler<P>>(
        &mut self,
        method: &'static str,
        path: &str,
        handler: H,
    ) -> &mut Route {
        let input = {
            let mut models = self.models.borrow_mut();
            let mut inputs = Inputs::new(path, &mut models);
            H::declare(&mut inputs);
            inputs.finish()
        };
        let handler = Endpoint::give(self.link.clone(), handler);
        self.routes.push(Route::new(&self.models, (method, path), input, handler, H::describe));
        self.routes.last_mut().expect("it was added just now")
    }

    /// The plugin's configuration, as the model that `plugin!` names has it.
    pub fn config<T: Value>(&self) -> Result<T, Failure> {
        let config = unsafe { (self.link.host().config)(self.link.app()).as_ref() };
        let config =
            config.ok_or("it has no configuration: name its model with config in plugin!")?;
        let read = T::read(unsafe { Datum::borrowed(*config, 0) });
        read.map_err(|error| format!("its configuration: {}", error).into())
    }
    /// The host, for the log and for tasks, as long as the plugin lives.
    pub fn host(&self) -> Host {
        Host { link: self.link.clone() }
    }
    /// Runs the step when the plugin stops, the last one first: also when `start` fails behind it.
    /// Threads of the plugin's are joined here.
    pub fn at_stop(&mut self, step: impl FnOnce() + Send + 'static) {
        self.steps.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(Box::new(step));
    }
    /// Names a way to show who one is, in OpenAPI's words:
    /// `app.security_scheme("bearer", Json::object([("type", "http".into()), ...]))`. Members of
    /// [`Params`](crate::Params) ask for it, [`crate::rules::security`]; who verifies it is the
    /// operator's.
    pub fn security_scheme(&mut self, name: &str, definition: impl Into<Json>) {
        self.schemes.push((name.into(), definition.into()));
    }
    /// Work that survives the process: `host.enqueue(name, &args)` has it done, by many threads at
    /// once, that may block. What it returns is kept as the result; an error is tried again.
    pub fn task<A, R, F>(&mut self, name: &str, work: F) -> &mut Kind
    where
        A: Value + 'static,
        R: Value,
        F: Fn(A, &TaskRun<'_>) -> Result<R, Failure> + Send + Sync + 'static,
    {
        let args = A::schema(&mut self.models.borrow_mut());
        self.kinds.push(Kind::new(self.link.clone(), name, args, work));
        self.kinds.last_mut().expect("it was added just now")
    }
    /// Enqueues a task again and again: minute, hour, day, month, weekday; of six, seconds first.
    pub fn cron<A: Value>(&mut self, schedule: &str, task: &str, args: &A) -> &mut Cron {
        self.crons.push(Cron::new(schedule, task, args));
        self.crons.last_mut().expect("it was added just now")
    }
    /// Whether something that the plugin needs is well, which the host asks for `/readyz`. It may
    /// block.
    pub fn health<F>(&mut self, name: &str, check: F)
    where
        F: Fn() -> Result<(), Failure> + Send + Sync + 'static,
    {
        let check = Check { link: self.link.clone(), run: Box::new(check) };
        self.checks.push((name.into(), check));
    }

    /// Serves the files of a folder where no route is, without a call. A relative folder is named
    /// from the one that the plugin's library lies in.
    pub fn frontend(&mut self, path: &str, folder: &str) -> &mut Frontend {
        self.frontends.push(Frontend::new(path, folder));
        self.frontends.last_mut().expect("it was added just now")
    }

    /// Says for all of the host who a client is, by what it has shown, where the operator names this
    /// plugin for the scheme: nobody is 401, an error is 503. A plugin has one. Many threads call it
    /// at once, and it may block.
    pub fn verifier<F>(&mut self, verify: F)
    where
        F: Fn(&Shown) -> Result<Option<Known>, Failure> + Send + Sync + 'static,
    {
        self.verifiers.push(Verifier { link: self.link.clone(), verify: Box::new(verify) });
    }

    /// Hands everything to the host.
    pub(crate) fn register(mut self) -> Result<(), Failure> {
        let mistakes = self.models.borrow().mistakes().join("; ");
        if !mistakes.is_empty() {
            return Err(mistakes.into());
        }
        let (link, app) = (self.link.clone(), self.link.app());
        for (name, schema) in self.models.borrow_mut().take_new() {
            let (name, schema) = (abi::Str::of(&name), abi::Str::of(&schema));
            accepted(unsafe { (link.host().model)(app, name, schema) }, || "a model".into())?;
        }
        for route in &mut self.routes {
            route.define(&self.schemes);
            accepted(unsafe { route.register(link.host(), app) }, || route.name())?;
        }
        self.add_frontends()?;
        self.declare_tasks()?;
        self.add_verifiers()?;
        self.add_checks()
    }
    fn add_frontends(&self) -> Result<(), Failure> {
        if self.frontends.is_empty() {
            return Ok(());
        }
        let service = unsafe { self.link.table::<abi::FrontendService>(abi::FRONTEND_SERVICE) };
        let service = service.ok_or("it needs a host that offers portico.frontend/1")?;
        for one in &self.frontends {
            let result = unsafe { one.register(service, self.link.app()) };
            accepted(result, || format!("frontend {}", one.path))?;
        }
        Ok(())
    }
    fn add_verifiers(&mut self) -> Result<(), Failure> {
        for verifier in self.verifiers.drain(..) {
            let service = unsafe { self.link.table::<abi::VerifierService>(abi::VERIFIER_SERVICE) };
            let service = service.ok_or("it needs a host that offers portico.verifier/1")?;
            let this = Box::into_raw(Box::new(verifier)) as *mut c_void;
            let (verify, drop) = (Verifier::run, Some(drop_box::<Verifier> as abi::Drop));
            let verifier = abi::Verifier { this, verify, drop };
            let result = unsafe { (service.verifier)(self.link.app(), verifier) };
            accepted(result, || "a verifier".into())?;
        }
        Ok(())
    }
    fn declare_tasks(&mut self) -> Result<(), Failure> {
        if self.kinds.is_empty() && self.crons.is_empty() {
            return Ok(());
        }
        let app = self.link.app();
        let service = unsafe { self.link.table::<abi::TasksService>(abi::TASKS_SERVICE) };
        let service = service.ok_or("it needs a host that offers portico.tasks/1")?;
        for kind in &mut self.kinds {
            accepted(unsafe { kind.declare(service, app) }, || format!("task {}", kind.name))?;
        }
        for cron in &self.crons {
            accepted(unsafe { cron.declare(service, app) }, || format!("cron {}", cron.schedule))?;
        }
        Ok(())
    }
    /// A host that knows none asks nobody.
    fn add_checks(&mut self) -> Result<(), Failure> {
        let service = unsafe { self.link.table::<abi::HealthService>(abi::HEALTH_SERVICE) };
        let service = match service {
            Some(service) => service,
            None => return Ok(()),
        };
        for (name, check) in self.checks.drain(..) {
            let this = Box::into_raw(Box::new(check)) as *mut c_void;
            let check = abi::HealthCheck { this, run: Check::run, drop: Some(drop_box::<Check>) };
            let result = unsafe { (service.check)(self.link.app(), abi::Str::of(&name), check) };
            accepted(result, || format!("health check {}", name))?;
        }
        Ok(())
    }
}

fn accepted(result: abi::Outcome, what: impl FnOnce() -> String) -> Result<(), Failure> {
    match result {
        abi::OK => Ok(()),
        _ => Err(format!("the host refused {}", what()).into()),
    }
}

struct Check {
    link: Arc<Link>,
    run: Box<dyn Fn() -> Result<(), Failure> + Send + Sync>,
}

impl Check {
    unsafe extern "C" fn run(this: *mut c_void) -> abi::Outcome {
        guarded(|| {
            let check = &*(this as *const Check);
            match (check.run)() {
                Ok(()) => abi::OK,
                Err(error) => {
                    check.link.say_failure(&error.to_string());
                    abi::FAILED
                }
            }
        })
    }
}
