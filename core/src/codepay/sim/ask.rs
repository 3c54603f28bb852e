//! What a request asks for: its fields read as strictly as a terminal must (sections 6, 7.1 and 7.3).

use super::Options;
use crate::amount::Currency;
use crate::codepay::order::{Setup, is_order_no};
use crate::codepay::words::{PayScenario, Topic, TransType};
use crate::codepay::{Fields, Message, Order, ResponseCode, hundredths};
use crate::sim::On;
use crate::time::Millis;

/// How long a customer has when the order does not say (section 8), in seconds.
const PATIENCE_S: u64 = 300;
/// More than this is out of limit, in hundredths.
const LIMIT: u64 = 100_000_000;
/// The fields that hold an amount.
const AMOUNTS: [&str; 4] = ["order_amount", "tip_amount", "tax_amount", "cashback_amount"];
/// Inner words for an amount of nothing, as terminals in the field say them.
const INVALID_AMOUNT: &str = "[[M003]Invalid Amount]";
/// Inner words for a till that is not registered.
const INVALID_APP: &str = "[[M009]Invalid application invoke]";

/// A request, understood.
pub(super) enum Ask {
    Order(Box<Request>),
    /// `hundredths`: the tip that the sale shall have.
    Tip {
        order: String,
        hundredths: u64,
    },
    Query {
        order: String,
        trans_no: Option<String>,
    },
    Close {
        order: Option<String>,
    },
    Batch,
    Init(Setup),
    /// Who the terminal is; also the answer to a sign of life.
    Hello,
    /// Pairing and its end: the answer repeats who asked.
    Pair(Message),
}

/// An order, with its sums in hundredths.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub order: Order,
    pub amount: u64,
    pub tip: u64,
    pub cashback: u64,
    pub patience: Millis,
    /// Waits in the list first.
    pub listed: bool,
    /// The business data as it came, amounts with two decimals: replies repeat it.
    pub echo: Fields,
}

impl Request {
    /// The same with the tip that the customer enters, in minor units, where that is asked for on the screen.
    pub(super) fn tipped(&self, minor: u64, currency: Currency) -> Request {
        let mut tipped = self.clone();
        if self.order.on_screen_tip == Some(true) {
            tipped.tip = match currency.decimals() {
                0 => minor * 100,
                3 => minor / 10,
                _ => minor,
            };
            tipped.echo.set("tip_amount", &decimal(tipped.tip));
        }
        tipped
    }
}

/// Why a request is not taken: the code, and inner words.
pub(super) struct Refusal(pub ResponseCode, pub &'static str);

type Read<T> = Result<T, Refusal>;

impl Ask {
    /// Reads a message. `confirm`: orders are listed that do not say otherwise.
    pub(super) fn read(message: &Message, options: &Options, confirm: bool) -> Read<Ask> {
        let fields = &message.biz_data;
        let order = || fields.text("merchant_order_no").map(str::to_owned);
        let known = || check_app(message, options);
        Ok(match &message.topic {
            Topic::Order => {
                known()?;
                Ask::Order(Box::new(read_order(message, options, confirm)?))
            }
            Topic::TipAdjustment => {
                known()?;
                let tip = amount(fields, "tip_adjustment_amount")?.ok_or_else(wrong)?;
                Ask::Tip { order: order().ok_or_else(wrong)?, hundredths: tip }
            }
            Topic::Query => {
                known()?;
                let trans_no = fields.text("trans_no").map(str::to_owned);
                match (order(), trans_no) {
                    (None, None) => return Err(wrong()),
                    (order, trans_no) => Ask::Query { order: order.unwrap_or_default(), trans_no },
                }
            }
            Topic::Close => Ask::Close { order: order() },
            Topic::BatchClose => Ask::Batch,
            Topic::Init | Topic::PayInit => Ask::Init(Setup::read(fields)),
            Topic::GetInfo | Topic::Heartbeat => Ask::Hello,
            Topic::Pair | Topic::Unpair => Ask::Pair(message.clone()),
            Topic::Other(_) => return Err(Refusal(ResponseCode::UnsupportedTransType, "")),
        })
    }

    /// The kind of request a script's step waits for; none for what no script disturbs.
    pub(super) fn on(&self) -> Option<On> {
        match self {
            Ask::Order(_) | Ask::Tip { .. } => Some(On::Money),
            Ask::Query { .. } => Some(On::Query),
            Ask::Close { .. } => Some(On::Cancel),
            Ask::Batch => Some(On::Print),
            Ask::Init(_) | Ask::Hello | Ask::Pair(_) => None,
        }
    }

    /// The word in the ledger.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Ask::Order(request) if is_back(&request.order.trans_type) => "refund",
            Ask::Order(_) | Ask::Tip { .. } => "pay",
            Ask::Query { .. } => "query",
            Ask::Close { .. } => "cancel",
            Ask::Batch => "batch",
            Ask::Init(_) | Ask::Hello | Ask::Pair(_) => "hello",
        }
    }

    /// The order number it names; empty when it names none.
    pub(super) fn order(&self) -> &str {
        match self {
            Ask::Order(request) => &request.order.merchant_order_no,
            Ask::Tip { order, .. } | Ask::Query { order, .. } => order,
            Ask::Close { order } => order.as_deref().unwrap_or_default(),
            _ => "",
        }
    }
}

/// Whether it gives money back.
pub(super) fn is_back(trans_type: &TransType) -> bool {
    matches!(trans_type, TransType::Void | TransType::Refund | TransType::AuthorizationCancel)
}

fn wrong() -> Refusal {
    Refusal(ResponseCode::ParameterError, "")
}

fn check_app(message: &Message, options: &Options) -> Read<()> {
    match &message.app_id {
        None => Err(wrong()),
        Some(app) if options.app_ids.is_empty() || options.app_ids.contains(app) => Ok(()),
        Some(_) => Err(Refusal(ResponseCode::Failed, INVALID_APP)),
    }
}

fn read_order(message: &Message, options: &Options, confirm: bool) -> Read<Request> {
    let fields = &message.biz_data;
    let order = Order::read(fields).map_err(|_| wrong())?;
    check_order(&order, options)?;
    let tip = amount(fields, "tip_amount")?;
    let order_amount = amount(fields, "order_amount")?;
    if tip == Some(0) || order_amount == Some(0) {
        return Err(Refusal(ResponseCode::ParameterError, INVALID_AMOUNT));
    }
    if order.trans_type == TransType::Cashback && order.on_screen_tip == Some(true) {
        return Err(wrong());
    }
    let without = matches!(order.trans_type, TransType::Void | TransType::AuthorizationCancel);
    let listed = order.confirm_on_terminal.unwrap_or(confirm);
    if order_amount.is_none() && !without
        || listed && message.request_id.is_none() && confirm_needs_id(message)
    {
        return Err(wrong());
    }
    Ok(Request {
        amount: order_amount.unwrap_or_default(),
        tip: tip.unwrap_or_default(),
        cashback: amount(fields, "cashback_amount")?.unwrap_or_default(),
        patience: order.expires_s().unwrap_or(PATIENCE_S) * 1_000,
        listed,
        echo: normalised(fields),
        order,
    })
}

/// An order that is listed must have an identity (section 4); the flat dialect's is its `msg_id`.
fn confirm_needs_id(message: &Message) -> bool {
    message.rest.iter().all(|(name, _)| name != "msg_id")
}

fn check_order(order: &Order, options: &Options) -> Read<()> {
    let supported = matches!(
        order.trans_type,
        TransType::Sale
            | TransType::Void
            | TransType::Refund
            | TransType::Authorization
            | TransType::AuthorizationCancel
            | TransType::Completion
            | TransType::Cashback
    );
    let scenario = order.pay_scenario.as_deref().map(PayScenario::from_wire);
    let scans = matches!(scenario, Some(PayScenario::ScanQr | PayScenario::BScanQr));
    let takes = !order.trans_type.needs_origin();
    let other_currency =
        order.price_currency.as_deref().is_some_and(|found| found != options.currency.as_str());
    match order {
        _ if !supported => Err(Refusal(ResponseCode::UnsupportedTransType, "")),
        _ if !is_order_no(&order.merchant_order_no) || other_currency => Err(wrong()),
        Order { orig_merchant_order_no: None, .. } if !takes => Err(wrong()),
        _ if matches!(scenario, Some(PayScenario::Other(_))) => {
            Err(Refusal(ResponseCode::UnsupportedScenario, ""))
        }
        Order { pay_method_id: None, .. } if scans && takes => Err(wrong()),
        _ => Ok(()),
    }
}

fn amount(fields: &Fields, name: &str) -> Read<Option<u64>> {
    let Some(text) = fields.text(name) else { return Ok(None) };
    match hundredths(text) {
        Ok(amount) if amount > LIMIT => Err(Refusal(ResponseCode::OutOfLimit, "")),
        Ok(amount) => Ok(Some(amount)),
        Err(_) => Err(Refusal(ResponseCode::AmountFormat, "")),
    }
}

fn normalised(fields: &Fields) -> Fields {
    let mut echo = fields.clone();
    for name in AMOUNTS {
        if let Some(amount) = fields.text(name).and_then(|text| hundredths(text).ok()) {
            echo.set(name, &decimal(amount));
        }
    }
    echo
}

/// Hundredths as the wire writes them.
pub(super) fn decimal(hundredths: u64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}
