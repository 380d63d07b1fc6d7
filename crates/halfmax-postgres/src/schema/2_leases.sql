-- A row for each trial that was handed out, in the transaction of its event.
create table halfmax_lease (
    study bigint not null references halfmax_study on delete cascade,
    trial bigint not null,
    told boolean not null default false,
    worker text,
    until timestamptz,
    taken integer not null default 0,
    primary key (study, trial)
);
