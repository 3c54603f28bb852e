//! The statements of the npm package's journal, on the tables whose names begin so. `${name}` stands for that.

/// They know the tables by name.
pub struct Statements {
    pub schema: String,
    /// Whether the tables are there, and whether the server waits for its disk.
    pub found: String,
    pub append: String,
    pub open: String,
    pub read: String,
    pub claim: String,
    pub renew: String,
    pub release: String,
    pub history: String,
    pub forget: String,
    /// Copies of what was written elsewhere, and what of it is missing.
    pub take: String,
    pub lacks: String,
    /// Everything of a store.
    pub copies: String,
}

impl Statements {
    /// Those of that prefix, which is lower-case letters, digits and `_`.
    pub fn of(prefix: &str) -> Statements {
        let named = |statement: &str| statement.replace("${name}", prefix);
        Statements {
            schema: named(SCHEMA),
            found: named(FOUND),
            append: named(APPEND),
            open: named(OPEN),
            read: named(READ),
            claim: named(CLAIM),
            renew: named(RENEW),
            release: named(RELEASE),
            history: named(HISTORY),
            forget: named(FORGET),
            take: named(TAKE),
            lacks: named(LACKS),
            copies: named(COPIES),
        }
    }
}

pub(super) const SCHEMA: &str = "do $$ begin
  perform pg_advisory_xact_lock(hashtext('${name} journal'));
  create table if not exists ${name}_intents (
    terminal text not null, reference text not null, settled boolean not null, written timestamptz not null,
    primary key (terminal, reference));
  create index if not exists ${name}_intents_state on ${name}_intents (terminal, settled, written);
  create table if not exists ${name}_records (
    terminal text not null, reference text not null, seq integer not null, bytes bytea not null,
    primary key (terminal, reference, seq));
  create table if not exists ${name}_leases (
    terminal text primary key, fence bigint not null, expires timestamptz not null);
end $$";

const FOUND: &str =
    "select to_regclass('${name}_leases') is not null as made, current_setting('fsync') as fsync";

/// The lease's row is held until the commit, so that nobody takes it between the look and the record.
const APPEND: &str = "
with fenced as (
  select fence::text from ${name}_leases where terminal = $1 and $6::text is not null for share
), record as (
  insert into ${name}_records (terminal, reference, seq, bytes)
  select $1, $2, $3::integer, $4::bytea
  where $6::text is null or exists (select from fenced where fence = $6)
  on conflict do nothing
  returning seq
), intent as (
  insert into ${name}_intents (terminal, reference, settled, written)
  select $1, $2, $5::boolean, clock_timestamp() from record
  on conflict (terminal, reference) do update set settled = excluded.settled, written = excluded.written
)
select (select count(*) from record)::integer as written, (select fence from fenced) as fence,
  case current_setting('synchronous_commit')
    when 'off' then set_config('synchronous_commit', 'on', true) end as synchronous";

const OPEN: &str = "
select reference, seq, bytes from ${name}_intents join ${name}_records using (terminal, reference)
where terminal = $1 and not settled order by reference, seq";

const READ: &str = "
select reference, seq, bytes from ${name}_records where terminal = $1 and reference = $2 order by seq";

const CLAIM: &str = "
insert into ${name}_leases as lease (terminal, fence, expires)
values ($1, 1, clock_timestamp() + $2::float8 * interval '1 millisecond')
on conflict (terminal) do update set fence = lease.fence + 1, expires = excluded.expires
where lease.expires < clock_timestamp()
returning fence::text";

/// One that ran out without anybody taking it is still ours.
const RENEW: &str = "
update ${name}_leases set expires = clock_timestamp() + $3::float8 * interval '1 millisecond'
where terminal = $1 and fence::text = $2 returning terminal";

const RELEASE: &str =
    "update ${name}_leases set expires = '-infinity' where terminal = $1 and fence::text = $2";

const HISTORY: &str = r#"
with page as (
  select reference, written from ${name}_intents
  where terminal = $1 and settled
    and ($3::text is null or (written, reference collate "C") < ($3::text::timestamptz, $4::text collate "C"))
  order by written desc, reference collate "C" desc limit $2::integer
)
select reference, seq, bytes, to_char(page.written at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as written,
  floor(extract(epoch from page.written) * 1000)::bigint as written_ms
from page join ${name}_records using (reference) where terminal = $1
order by page.written desc, reference collate "C" desc, seq"#;

const FORGET: &str = "
with old as (
  delete from ${name}_intents
  where terminal = $1 and settled and written < timestamptz 'epoch' + $2::float8 * interval '1 millisecond'
    and reference <> all ($3::text[])
  returning reference
), records as (
  delete from ${name}_records where terminal = $1 and reference in (select reference from old)
)
select reference from old";

/// Gives what was there otherwise before. A log's state is that of its last record; one of an earlier moment changes nothing.
const TAKE: &str = "
with copied as (
  select * from unnest($1::text[], $2::text[], $3::integer[], $4::bytea[]) as it (terminal, reference, seq, bytes)
), log as (
  select * from unnest($5::text[], $6::text[], $7::boolean[], $8::bigint[]) as it (terminal, reference, settled, written)
), record as (
  insert into ${name}_records (terminal, reference, seq, bytes)
  select terminal, reference, seq, bytes from copied
  on conflict do nothing
), intent as (
  insert into ${name}_intents as there (terminal, reference, settled, written)
  select terminal, reference, settled, timestamptz 'epoch' + written * interval '1 microsecond' from log
  on conflict (terminal, reference) do update set settled = excluded.settled, written = excluded.written
  where excluded.written >= there.written or excluded.settled
)
select terminal, reference, seq from copied join ${name}_records there using (terminal, reference, seq)
where there.bytes <> copied.bytes";

const COPIES: &str = r#"
with page as (
  select terminal, reference, settled, written from ${name}_intents
  where starts_with(terminal, $1)
    and (terminal collate "C", reference collate "C") > ($2::text collate "C", $3::text collate "C")
  order by terminal collate "C", reference collate "C" limit $4::integer
)
select terminal, reference, settled, floor(extract(epoch from written) * 1000000)::bigint, seq, bytes
from page join ${name}_records using (terminal, reference)
order by terminal collate "C", reference collate "C", seq"#;

const LACKS: &str = "
select place::integer from unnest($1::text[], $2::text[], $3::bigint[])
  with ordinality as log (terminal, reference, written, place)
  left join ${name}_intents there using (terminal, reference)
where there.written is distinct from timestamptz 'epoch' + log.written * interval '1 microsecond'
order by place";
