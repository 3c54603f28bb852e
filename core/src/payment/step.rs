//! Moments in a payment that are worth showing to a person.

macro_rules! steps {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal;)*) => {
        /// A moment in a payment.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Step { $($(#[doc = $doc])* $name,)* }

        /// The steps as a TypeScript type.
        pub const STEP_TS: &str = concat!("export type StepName =", $(" | \"", $text, "\"",)* ";");

        impl Step {
            /// The word of the public API.
            pub const fn as_str(self) -> &'static str {
                match self { $(Step::$name => $text,)* }
            }
        }
    };
}

steps! {
    /// It waits until an earlier cancel is over.
    Queued = "queued";
    /// Its record is durable; the terminal is being reached.
    Opening = "opening";
    /// The request has left.
    Sent = "sent";
    /// The customer can pay now: the offer may be shown.
    Offered = "offered";
    /// The terminal has it.
    Acknowledged = "acknowledged";
    /// The terminal should have acknowledged by now; the line stays open.
    Waiting = "waiting";
    /// A cancel is on its way.
    Cancelling = "cancelling";
    /// What the cancel was answered, in the code.
    CancelAnswered = "cancel-answered";
    /// The outcome is in doubt and is being asked for.
    Checking = "checking";
    /// Two answers disagree; the stronger one stays and a person should look.
    Contradiction = "contradiction";
    /// The record of the outcome could not be made durable; the outcome stands.
    NotRecorded = "not-recorded";
}
