//! What `connect` was told of a terminal, as a desk and the terms on which it begins anything: the one way from settings
//! to a machine, whatever program it runs in. It refuses to know how settings and operations got here.

use super::Desk;
use crate::amount::Currency;
use crate::payment::{Config, Operation, OrderNumber, Room, Timeouts, mint};
use crate::system::{Refusal, Settings, System};
use crate::systems;

/// What every operation at a terminal is held against before it begins.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The description of its system.
    pub system: &'static System,
    /// The currency it takes.
    pub currency: Currency,
    /// What minted order numbers begin with.
    prefix: String,
}

impl Terms {
    /// The desk of these settings, with nobody at it, and its terms. Errors: a [`Refusal`] that names the setting.
    pub fn open(settings: &Settings) -> Result<(Desk<Box<dyn Room>>, Terms), Refusal> {
        let room = systems::open(settings)?;
        let currency = settings.currency()?;
        let prefix = settings.text("prefix")?.unwrap_or_default().to_owned();
        settings.system().check_prefix(&prefix)?;
        let exclusive = !room.can().concurrent;
        let mut desk = Desk::new(room, Config { currency, exclusive, timeouts: timeouts(settings)? });
        match exclusive {
            true => desk.remember(),
            false => desk.index(),
        }
        Ok((desk, Terms { system: settings.system(), currency, prefix }))
    }

    /// The operation with its options in the form that rooms read. Errors: a [`Refusal`] of an option, or of the earlier
    /// payment.
    pub fn fit(&self, mut operation: Operation) -> Result<Operation, Refusal> {
        operation.options = self.system.options(&operation, self.currency)?;
        self.system.check_origin(&operation)?;
        Ok(operation)
    }

    /// An order number: the caller's own where there is one, or one that is minted. Errors: a [`Refusal`] of `order`.
    pub fn order(&self, entropy: [u8; 16], own: Option<String>) -> Result<OrderNumber, Refusal> {
        match own {
            Some(order) => self.system.check_order(&order).map(|()| OrderNumber::Own(order)),
            None => Ok(OrderNumber::Minted(format!("{}{}", self.prefix, mint(entropy)))),
        }
    }
}

fn timeouts(settings: &Settings) -> Result<Timeouts, Refusal> {
    let millis = |name| settings.millis("timeouts", name);
    let base = Timeouts::default();
    let (guard, lease, leases) =
        (millis("guard")?, millis("lease")?, settings.flag_in("timeouts", "leases")?);
    Ok(Timeouts {
        connect: millis("connect")?.unwrap_or(base.connect),
        answer: millis("answer")?,
        query: millis("query")?,
        guard,
        settle: millis("settle")?.unwrap_or(base.settle),
        lease: leases.then(|| lease.unwrap_or_else(|| Timeouts::usual_lease(guard))),
        ..base
    })
}
