//! What a panic would say is made, and heard by nobody: on this target nothing is printed, the instance traps. So the
//! ways into the standard library's panics trap at once, what is written for programmers alone is written as nothing,
//! and where in the source a panic stood is forgotten; wasm-opt leaves out what only they used.

use walrus::ir::Value;
use walrus::{ConstExpr, Data, DataKind, FunctionBuilder, FunctionId, FunctionKind, Module, ValType};
use wasm_bindgen_cli_support::Output;

/// How the names of those functions end, or what is in them; none of them ever returns.
const PANICS: [&str; 9] = [
    "panicking::",
    "cell::panic_already_",
    "result::unwrap_failed",
    "option::unwrap_failed",
    "option::expect_failed",
    "str::slice_error_fail",
    "slice_index_fail",
    "::assert_failed",
    "len_mismatch_fail",
];
/// How the names of functions end that write for programmers.
const DEBUG: &str = "core::fmt::Debug>::fmt";
/// What the text of a source file ends with, and the longest of them.
const SOURCE: &[u8] = b".rs";
const LONGEST_PATH: usize = 200;
/// Bytes of a place in the source: where its path is, how long that is, line and column.
const PLACE: usize = 16;

/// Lets them trap.
pub fn silence(output: &mut Output) {
    let module = output.wasm_mut();
    for (id, kind) in told(module) {
        let (params, results) = module.types.params_results(module.funcs.get(id).ty());
        let (params, results) = (params.to_vec(), results.to_vec());
        match kind {
            // One of another shape is no such function, whatever its name is.
            Told::Debug if results != [ValType::I32] => {}
            kind => replace(module, id, kind, &params, &results),
        }
    }
    let data: Vec<_> = module.data.iter().map(Data::id).collect();
    data.into_iter().for_each(|id| forget_places(module.data.get_mut(id)));
}

/// What a function does that nobody needs.
enum Told {
    Panic,
    Debug,
}

fn told(module: &Module) -> Vec<(FunctionId, Told)> {
    let kind = |id: FunctionId| {
        let name = plain(module.funcs.get(id).name.as_deref().unwrap_or_default());
        match is_panic(&name) {
            true => Some(Told::Panic),
            false => name.ends_with(DEBUG).then_some(Told::Debug),
        }
    };
    module.funcs.iter_local().filter_map(|(id, _)| kind(id).map(|kind| (id, kind))).collect()
}

fn is_panic(name: &str) -> bool {
    let name = name.split("::<").next().unwrap_or_default();
    PANICS.iter().any(|panic| name.ends_with(panic) || panic.ends_with([':', '_']) && name.contains(panic))
}

/// A name without what tells it from its namesakes: a hash behind it, or in brackets behind the name of its crate.
fn plain(name: &str) -> String {
    let name = name.rsplit_once("::h").filter(|(_, hash)| is_hash(hash)).map_or(name, |(name, _)| name);
    let mut parts = name.split('[');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| match part.split_once(']') {
        Some((hash, rest)) if is_hash(hash) => name + rest,
        _ => name + "[" + part,
    })
}

fn is_hash(text: &str) -> bool {
    text.len() >= 14 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Instead of it, a function that traps; of what writes, one whose answer is 0: all was written.
fn replace(module: &mut Module, id: FunctionId, kind: Told, params: &[ValType], results: &[ValType]) {
    let mut builder = FunctionBuilder::new(&mut module.types, params, results);
    match kind {
        Told::Panic => builder.func_body().unreachable(),
        Told::Debug => builder.func_body().i32_const(0),
    };
    let args = params.iter().map(|ty| module.locals.add(*ty)).collect();
    module.funcs.get_mut(id).kind = FunctionKind::Local(builder.local_func(args));
}

/// Zeros for each place in the source, and for the path that it points to: only panics read them.
fn forget_places(data: &mut Data) {
    let DataKind::Active { offset: ConstExpr::Value(Value::I32(start)), .. } = data.kind else { return };
    let places: Vec<(usize, usize, usize)> = (0..data.value.len().saturating_sub(PLACE - 1))
        .step_by(4)
        .filter_map(|at| path(&data.value, start, at).map(|(from, to)| (at, from, to)))
        .collect();
    for (at, from, to) in places {
        data.value[at..at + PLACE].fill(0);
        data.value[from..to].fill(0);
    }
}

/// Where the path is that a place at `at` would point to; none where that is no place.
fn path(bytes: &[u8], start: i32, at: usize) -> Option<(usize, usize)> {
    let word = |index: usize| {
        let word = bytes.get(at + index * 4..at + index * 4 + 4)?;
        usize::try_from(u32::from_le_bytes(word.try_into().ok()?)).ok()
    };
    let (from, length) = (word(0)?.checked_sub(usize::try_from(start).ok()?)?, word(1)?);
    let text = bytes.get(from..from.checked_add(length)?)?;
    let is_path = length <= LONGEST_PATH && text.ends_with(SOURCE) && text.iter().all(u8::is_ascii_graphic);
    let lies = (1..100_000).contains(&word(2)?) && (1..1000).contains(&word(3)?);
    (is_path && lies).then_some((from, from + length))
}
