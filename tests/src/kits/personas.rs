//! Every system on terminals and gateways that its documents allow: another one with each seed.

use super::{Bpc, Codepay, Icashier, QfpayHttp, QfpaySerial, QfpayTcp, qfpay};
use crate::kit::{Faults, Kit, Untold, hkd};
use std::marker::PhantomData;
use tillwire_core::payment::{Config, Kind, Method, Operation, Room, Route, Timeouts};
use tillwire_core::sim::{Chance, Simulated, Via};
use tillwire_core::time::Millis;
use tillwire_core::{bpc, codepay, icashier};

/// A kit whose other end can be drawn.
pub trait Drawn: Kit {
    /// Its name where it is.
    const PERSONAS: &'static str;
    /// As [`Kit::UNTOLD`].
    const UNTOLD: Reasons;
    /// As [`Kit::UNCOMPARED`].
    const UNCOMPARED: Reasons = &[];
    /// As [`Kit::AFTERTHOUGHT_MS`].
    const AFTERTHOUGHT_MS: Millis = 0;

    /// The other end of this seed.
    fn drawn(seed: u64) -> Box<dyn Simulated>;

    /// Where it is not the default.
    fn differs(seed: u64) -> Vec<String>;

    /// As [`Kit::marks`].
    fn is_marked(_seed: u64) -> bool {
        true
    }
}

type Reasons = &'static [Untold];

/// The same system over the same link, on one of those.
pub struct Personas<K>(PhantomData<K>);

impl<K: Drawn> Kit for Personas<K> {
    const NAME: &'static str = K::PERSONAS;
    const SYSTEM: &'static str = K::SYSTEM;
    const SECRET: &'static str = K::SECRET;
    const MONEY: &'static [&'static str] = K::MONEY;
    const ANSWER_MS: Millis = K::ANSWER_MS;
    const KINDS: &'static [Kind] = K::KINDS;
    const LEFT_TO_PEOPLE: &'static [Kind] = K::LEFT_TO_PEOPLE;
    const CUSTOMERS: &'static [&'static str] = K::CUSTOMERS;
    const LAST_WORD: &'static str = K::LAST_WORD;
    const REPLAYS: bool = K::REPLAYS;
    const SHOWS_CHANGES: bool = K::SHOWS_CHANGES;
    const OFFERS: bool = K::OFFERS;
    const METHODS: &'static [Method] = K::METHODS;
    const UNTOLD: Reasons = <K as Drawn>::UNTOLD;
    const UNCOMPARED: Reasons = <K as Drawn>::UNCOMPARED;
    const AFTERTHOUGHT_MS: Millis = <K as Drawn>::AFTERTHOUGHT_MS;

    fn room() -> Box<dyn Room> {
        K::room()
    }

    fn simulator(seed: u64) -> Box<dyn Simulated> {
        K::drawn(seed)
    }

    fn marks(seed: u64) -> bool {
        K::is_marked(seed)
    }

    fn freedoms(seed: u64) -> Vec<String> {
        K::differs(seed)
    }

    fn via(route: &Route) -> Via {
        K::via(route)
    }

    fn faults() -> Faults {
        K::faults()
    }

    fn config(timeouts: Timeouts) -> Config {
        K::config(timeouts)
    }

    fn whole_today(method: Method) -> bool {
        K::whole_today(method)
    }

    fn dress(chance: &mut Chance, operation: &mut Operation) {
        K::dress(chance, operation);
    }
}

const NOTHING_APPROVED: &str = "nothing was approved yet that it could be held against";

/// Where the documents allow a terminal that does not tell what became of a sale.
const QFPAY_UNTOLD: Reasons = &[
    Untold::moved(&["txamt=missing"], "nothing says which amount was paid"),
    // One that is repeated, behind a payment that a person decided and whose number is therefore not known.
    Untold::unmoved(&["txamt=missing"], "an answer without an amount may be about another payment")
        .but_payments(),
    Untold::any(
        &["inquiry=by orderId only"],
        "a payment without an answer has no number that it could be asked by",
    ),
    Untold::unmoved(&["refusal=3999"], "no document says whether the code is final"),
    Untold::unmoved(&["refusal=1254"], "a system error may be over or not"),
];

/// Where it does so until something was approved there that "no such order" can be held against.
const QFPAY_UNCOMPARED: Reasons = &[
    Untold::unmoved(&["not-found=6002 request error"], NOTHING_APPROVED),
    Untold::unmoved(&["not-found=4005"], NOTHING_APPROVED),
    Untold::any(&["not-found=4006"], NOTHING_APPROVED),
    Untold::unmoved(&["not-found=6000 with empty data"], NOTHING_APPROVED),
    Untold::unmoved(&["not-found=6000 with null"], NOTHING_APPROVED),
    Untold::unmoved(&["not-found=6000 with {}"], NOTHING_APPROVED),
    Untold::unmoved(&["not-found=6000 with []"], NOTHING_APPROVED),
];

macro_rules! drawn_qfpay {
    ($($kit:ident as $name:literal;)*) => {
        $(impl Drawn for $kit {
            const PERSONAS: &'static str = $name;
            const UNTOLD: Reasons = QFPAY_UNTOLD;
            const UNCOMPARED: Reasons = QFPAY_UNCOMPARED;

            fn drawn(seed: u64) -> Box<dyn Simulated> {
                qfpay::drawn(seed)
            }

            fn differs(seed: u64) -> Vec<String> {
                tillwire_core::qfpay::freedoms::Persona::of(seed).differs()
            }
        })*
    };
}

drawn_qfpay! {
    QfpayTcp as "qfpay-tcp-personas";
    QfpayHttp as "qfpay-http-personas";
    QfpaySerial as "qfpay-serial-personas";
}

const NO_SUCH_CODE: &str = "no document says that the code means that there is no such order";
const UNNAMED: &str = "nothing says which order an answer is about, so that none can be held against another";
const NO_END: &str = "no document says that the code is final";

impl Drawn for Codepay {
    const PERSONAS: &'static str = "codepay-personas";
    const UNTOLD: Reasons = &[
        Untold::unmoved(&["not-found=106"], NO_SUCH_CODE).but_payments(),
        Untold::unmoved(&["not-found=202"], NO_SUCH_CODE).but_payments(),
        Untold::unmoved(&["not-found=999"], NO_SUCH_CODE).but_payments(),
        Untold::unmoved(&["not-found=130"], NO_SUCH_CODE).but_payments(),
        Untold::unmoved(&["not-found=success without data"], NO_SUCH_CODE).but_payments(),
        Untold::unmoved(&["not-found=106", "request_id=absent", "data of a refusal=nothing"], UNNAMED),
        Untold::unmoved(&["not-found=106", "request_id=absent", "data of a refusal=empty text"], UNNAMED),
        Untold::unmoved(&["not-found=202", "request_id=absent", "data of a refusal=nothing"], UNNAMED),
        Untold::unmoved(&["not-found=202", "request_id=absent", "data of a refusal=empty text"], UNNAMED),
        Untold::unmoved(&["not-found=999", "request_id=absent", "data of a refusal=nothing"], UNNAMED),
        Untold::unmoved(&["not-found=999", "request_id=absent", "data of a refusal=empty text"], UNNAMED),
        Untold::unmoved(&["not-found=130", "request_id=absent", "data of a refusal=nothing"], UNNAMED),
        Untold::unmoved(&["not-found=130", "request_id=absent", "data of a refusal=empty text"], UNNAMED),
        Untold::unmoved(&["not-found=success without data", "request_id=absent"], UNNAMED),
    ];
    const UNCOMPARED: Reasons = &[
        Untold::unmoved(&["not-found=106"], NOTHING_APPROVED),
        Untold::unmoved(&["not-found=202"], NOTHING_APPROVED),
        Untold::unmoved(&["not-found=999"], NOTHING_APPROVED),
        Untold::unmoved(&["not-found=130"], NOTHING_APPROVED),
        Untold::unmoved(&["not-found=success without data"], NOTHING_APPROVED),
    ];

    fn drawn(seed: u64) -> Box<dyn Simulated> {
        let persona = codepay::freedoms::Persona::of(seed);
        let usual = codepay::sim::Options::new(hkd());
        Box::new(codepay::sim::Simulator::new(codepay::sim::Options { seed, persona, ..usual }))
    }

    fn differs(seed: u64) -> Vec<String> {
        codepay::freedoms::Persona::of(seed).differs()
    }
}

impl Drawn for Icashier {
    const PERSONAS: &'static str = "icashier-personas";
    const UNTOLD: Reasons = &[];
    /// Who had a card refused takes another one, and the shop is told of it until it answers.
    const AFTERTHOUGHT_MS: Millis = 400_000;

    fn drawn(seed: u64) -> Box<dyn Simulated> {
        let persona = icashier::freedoms::Persona::of(seed);
        let usual = icashier::sim::Options::new(hkd());
        Box::new(icashier::sim::Simulator::new(icashier::sim::Options { seed, persona, ..usual }))
    }

    fn differs(seed: u64) -> Vec<String> {
        icashier::freedoms::Persona::of(seed).differs()
    }
}

impl Drawn for Bpc {
    const PERSONAS: &'static str = "bpc-personas";
    const UNTOLD: Reasons = &[
        Untold::moved(&["respCode of success=0"], "no document says that it means success"),
        Untold::moved(&["respCode of success=000000"], "a notification's sample has it, and no reply"),
        Untold::unmoved(&["respCode of a failure=05"], NO_END),
        Untold::unmoved(&["respCode of a failure=61"], NO_END),
        Untold::unmoved(&["respCode of a failure=XX"], NO_END),
        Untold::unmoved(&["respCode of an expired code=88"], "it may still be paid, as far as is told"),
        Untold::unmoved(&["respCode of an expired code=25"], NO_END),
    ];

    fn drawn(seed: u64) -> Box<dyn Simulated> {
        let persona = bpc::freedoms::Persona::of(seed);
        let usual = bpc::sim::Options::new(hkd());
        Box::new(bpc::sim::Simulator::new(bpc::sim::Options { seed, persona, ..usual }))
    }

    fn differs(seed: u64) -> Vec<String> {
        bpc::freedoms::Persona::of(seed).differs()
    }

    fn is_marked(seed: u64) -> bool {
        let persona = bpc::freedoms::Persona::of(seed);
        persona.signs_replies() && persona.signs_notices()
    }
}
