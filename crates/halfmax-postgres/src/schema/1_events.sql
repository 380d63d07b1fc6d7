create table halfmax_study (
    id bigint generated always as identity primary key,
    name text not null unique,
    config text not null,
    begun timestamptz not null default now()
);

-- Ids are drawn while the study is locked, so they ascend in the order in which events become visible.
create table halfmax_event (
    id bigint generated always as identity primary key,
    study bigint not null references halfmax_study on delete cascade,
    step text not null,
    trial bigint not null,
    event text not null,
    made timestamptz not null default clock_timestamp(),
    unique (study, step, trial)
);

create index halfmax_event_order on halfmax_event (study, id);
