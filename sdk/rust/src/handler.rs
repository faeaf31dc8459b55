//! [`Handler`]: a function that answers the calls of a route.

use std::marker::PhantomData;
use std::os::raw::c_void;
use std::sync::Arc;

use crate::guard::{drop_box, guarded};
use crate::input::{Inputs, Request};
use crate::link::Link;
use crate::reply::Outcome;
use crate::{abi, Call, Datum, HttpError, Input, Reply};

/// A function or closure whose parameters are [`Input`]s, eight at most, and which returns a
/// [`Reply`]. Many threads call it at once, so it is `Send`, `Sync` and `Fn`; what it shares stands
/// in an `Arc`. What is bound to a thread does not compile:
///
/// ```compile_fail,E0277
/// # use portico::{App, Failure};
/// fn start(app: &mut App) -> Result<(), Failure> {
///     let count = std::rc::Rc::new(7);
///     app.get("/count", move || *count);
///     Ok(())
/// }
/// ```
pub trait Handler<Parameters>: Send + Sync + 'static {
    /// Says what it takes.
    fn declare(inputs: &mut Inputs<'_>);
    /// Says what it gives.
    fn describe(outcome: &mut Outcome<'_>);
    /// Answers one request.
    fn answer(&self, call: &Call, request: &mut Request<'_>) -> Result<(), HttpError>;
}

macro_rules! handlers {
    ($($input:ident)*) => {
        impl<F, R, $($input),*> Handler<($($input,)*)> for F
        where
            F: Fn($($input),*) -> R + Send + Sync + 'static,
            R: Reply,
            $($input: Input,)*
        {
            #[allow(unused_variables)]
            fn declare(inputs: &mut Inputs<'_>) {
                $($input::declare(inputs);)*
            }
            fn describe(outcome: &mut Outcome<'_>) {
                R::describe(outcome);
            }
            #[allow(non_snake_case, unused_variables)]
            fn answer(&self, call: &Call, request: &mut Request<'_>) -> Result<(), HttpError> {
                $(let $input = $input::take(request)
                    .map_err(|error| HttpError::failed(format!("cannot take its input: {}", error)))?;)*
                self($($input),*).send(call)
            }
        }
    };
}
handlers!();
handlers!(A);
handlers!(A B);
handlers!(A B C);
handlers!(A B C D);
handlers!(A B C D E);
handlers!(A B C D E G);
handlers!(A B C D E G H);
handlers!(A B C D E G H I);

/// A handler as the host owns it.
pub(crate) struct Endpoint<H, P> {
    link: Arc<Link>,
    handler: H,
    parameters: PhantomData<fn(P)>,
}

impl<P: 'static, H: Handler<P>> Endpoint<H, P> {
    pub fn give(link: Arc<Link>, handler: H) -> abi::Handler {
        let endpoint = Box::new(Self { link, handler, parameters: PhantomData });
        abi::Handler {
            this: Box::into_raw(endpoint) as *mut c_void,
            run: Self::run,
            drop: Some(drop_box::<Self>),
        }
    }
    unsafe extern "C" fn run(
        this: *mut c_void,
        call: *mut abi::Call,
        input: *const abi::Value,
    ) -> abi::Outcome {
        guarded(|| {
            let endpoint = &*(this as *const Self);
            let ending = Call::begin(&endpoint.link, call);
            let input = input.as_ref().map(|value| Datum::borrowed(*value, 0));
            let mut request = Request::new(ending.call(), input);
            match endpoint.handler.answer(ending.call(), &mut request) {
                Ok(()) => abi::OK,
                Err(error) => ending.call().answer(error),
            }
        })
    }
}
