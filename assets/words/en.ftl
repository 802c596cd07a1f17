# What a person reads, in English.
#
# The message of a rule is its id with dashes instead of dots. Its attributes are the ways in which the rule can come
# out: `held`, `refused`, `waived`. Each is given the facts that the rule's row names, and `$me`, the node that decided.
#
# To choose by: a fact that stands for nothing, or for no nodes, is `none`; a fact that is true or not is `yes` or `no`;
# a number is a number, or its plural; and the row of a rule lists the words of a fact that is one. Names and what
# somebody typed are only shown. To call: SPAN(first, last), how many that is; SAME(a, b), LESS(a, b) and ANY(a, b, ...),
# `yes` or `no`; JOIN(a, b, ...), with commas; CAPITAL(a), with a capital; SECONDS(ms), such as 5.5 s.
#
# What is refused is a message whose attribute `remedy`, if it has one, says what to do about it.
#
# A label is an attribute of `kind`, `role`, `timer`, `message` or `field`: the id, with a dash for what no name can have.

### Words that others are made of

nobody = nobody
list = { $most } and { $last }
entries =
    { SPAN($first, $last) ->
        [one] entry { $first }
       *[other] entries { $first } to { $last }
    }
steps =
    { $steps ->
        [one] 1 step
       *[other] { $steps } steps
    }
are =
    { SPAN($first, $last) ->
        [one] is
       *[other] are
    }

### What happened, in one sentence

step-a-message = A message
step-link = { $kind } from { $from } to { $to }
step-arrives = { $kind } from { $from } to { $to } arrives.
step-arrives-damaged = { step-link } arrives corrupt; its checksum is wrong, so { $to } throws it away.
step-hears-of-end = { $to } hears that { $from } has closed their connection.
step-hears-of-break = { $to } hears that its connection with { $from } is broken.
step-is-dropped =
    { $breaks ->
        [yes] { step-link } is dropped, and that breaks the connection.
       *[no] { step-link } is dropped.
    }
step-is-lost-by-chance = { step-link } is lost by chance.
step-is-lost = { step-link } is lost: { $reason }.
step-is-duplicated = { step-link } is sent once more by the network.
step-is-delayed = { step-link } will take { $ms } ms longer.
step-is-corrupted = { step-link } is corrupted under way.
step-fires = { $me }'s { $timer } runs out.
step-crashes = { CAPITAL(crash-who) }: { crash-loss }.
step-crashes-midway =
    { $ended ->
        [yes] { $cause }, and { crash-who } at the end of its move. { CAPITAL(crash-loss) }.
       *[no] { $cause }, and { crash-who } in the middle of its move. { CAPITAL(crash-loss) }.
    }
crash-who =
    { $alone ->
        [yes] { $who } crashes
       *[no] the machine of { $who } crashes
    }
crash-loss =
    { $alone ->
        [yes]
            { $flushed ->
                [yes] its memory is gone, its disk stays
               *[no] its memory is gone, and what it had not flushed is lost
            }
       *[no]
            { $flushed ->
                [yes] memory is gone, disks stay
               *[no] memory is gone, and what was not flushed is lost
            }
    }
step-will-crash =
    { $effects ->
        [0] { $me } will crash before the first send or write of its next move, or at its end if it has none.
        [1] { $me } will crash after 1 send or write of its next move, or at its end if it has none.
       *[other] { $me } will crash after { $effects } sends and writes of its next move, or at its end if it has fewer.
    }
step-will-crash-at =
    { $moment ->
        [before-send] { $me } will crash just before it next sends a message.
        [after-send] { $me } will crash just after the next message that it sends.
        [before-write] { $me } will crash just before it next writes to its disk.
       *[after-write] { $me } will crash just after it next writes to its disk.
    }
step-crashes-keeping =
    { $kept ->
        [0] { CAPITAL(crash-who) }: nothing of what { $me } had not flushed is on its disk.
       *[other]
            { $whole ->
                [yes] { CAPITAL(crash-who) }: all that { $me } had not flushed is on its disk.
               *[no] { CAPITAL(crash-who) }: of what { $me } had not flushed, { crash-keeps } on its disk.
            }
    }
crash-keeps =
    { $kept ->
        [one] only the first record is
       *[other] the first { $kept } records are
    }
step-stops-midway =
    { $alone ->
        [yes] { $cause }, and { $me } cannot make durable what it has to write, so it stops. { CAPITAL(crash-loss) }.
       *[no] { $cause }, and { $me } cannot make durable what it has to write. So { crash-who }. { CAPITAL(crash-loss) }.
    }
step-disk =
    { $works ->
        [yes] The disk of { $who } works again.
       *[no] The disk of { $who } fails: a node that has to write there stops before it answers.
    }
step-is-spared = { $me } will not crash after all.
step-restarts =
    { $alone ->
        [yes]
            { $wiped ->
                [yes] { $who } starts again with an empty disk.
               *[no] { $who } starts again from its disk.
            }
       *[no]
            { $wiped ->
                [yes] { $who } start again with empty disks.
               *[no] { $who } start again from their disks.
            }
    }
step-pauses = { $me } is held up: nothing reaches it.
step-resumes = { $me } goes on.
step-flushes = { $me }'s disk is flushed.
step-clock =
    { $rate ->
        [100] The clock of { $who } goes right again.
       *[other] The clock of { $who } runs at { $rate }%: in 100 ms it counts { $rate } ms.
    }
step-ends =
    { $both ->
        [yes] { $from } and { $to }
       *[no] { $from } -> { $to }
    }
step-cuts = Cut: { step-ends }.
step-heals = Healed: { step-ends }.
step-heals-all = All links are healed.
step-injects = { $kind } from { $from } to { $to } is injected: { $from } never sent it.
step-tunes-latency =
    { $latency ->
        [none] Latency of { step-ends }: that of all links again.
       *[other] Latency of { step-ends }: messages sent from now on take { $latency } ms.
    }
step-tunes-loss =
    { $loss ->
        [none] Loss of { step-ends }: that of all links again.
       *[other] Loss of { step-ends }: { $loss }% of the messages sent from now on.
    }
step-is-told = { $me } is told to { $does }.
step-sets = Option set: { $option }.
step-sets-of =
    { $value ->
        [none] { $me } goes by the { $option } of all nodes again.
       *[other] { $me } has { $value } as its own { $option }; a timer that runs already stays as it is.
    }
step-switches =
    { $on ->
        [yes] The rule { $rule } is on now.
       *[no] The rule { $rule } is switched off.
    }
step-waits = Time passes; it is now { $now } ms.

### What nodes did then

effect-sends = { $me } sends { $kind } to { $to }
effect-sends-something = a message
effect-closes = { $me } closes its connection with { $to }
effect-writes =
    { $flushed ->
        [yes] { $me } writes { $record }
       *[no] { $me } writes, without flushing, { $record }
    }
effect-starts-timer = { $me } starts its { $timer }
effect-stops-timer = { $me } stops its { $timer }
timer-phrase =
    { $about ->
        [none] { $timer } timer
       *[other] { $timer } timer for { $about }
    }

### Why a message is lost

loss-by-chance = by chance
loss-by-cut =
    { $still ->
        [yes] the link is cut
       *[no] the link was cut when it fell due
    }
loss-by-down =
    { $still ->
        [yes] { $to } is down
       *[no] { $to } was down when it fell due
    }
loss-by-crash = { $to } crashed before it took it in
loss-by-break = its connection with { $from } is over

### What the engine refuses, and what to do about it

refused-no-node = there is no such node
refused-is-down = { $me } is down
    .remedy = `restart { $me }` first
refused-is-paused = { $me } is paused
    .remedy = `resume { $me }` first
refused-is-paused-already = { $me } is paused already
    .remedy = `resume { $me }` lets it go on
refused-is-not-paused = { $me } is not paused
refused-runs = { $me } is running
    .remedy = crash it first
refused-has-ended = { $me } is not down, its process has ended itself
    .remedy = `{ $verb } { $me }` starts it again
refused-will-not-crash = no crash is armed for { $me }
refused-all-is-flushed =
    { $nothing ->
        [yes] { $me } has written nothing that a crash could take or keep
       *[no] all that { $me } has written is durable
    }
    .remedy =
        { $lazy ->
            [yes] let it write something first
           *[no] `set flush lazy` lets writes wait
        }
refused-keeps-more =
    { $count ->
        [one] { $me } has written 1 record that is not flushed
       *[other] { $me } has written { $count } records that are not flushed
    }
    .remedy = a crash can keep 0 to { $count } of them
refused-number-used = { $me } has used { $used }; { $ballot } is no higher
    .remedy = `prepare { $me } at { $next }`, or `set paxos.proposer.unique off`
refused-no-counter = there is no counter to hand out the numbers
    .remedy = write `counters = 1`, or `numbers = "round"`
refused-idle-counter = nobody asks a counter for numbers here
    .remedy = add `numbers = "counter"` to options, or leave the counters out
refused-several-counters = two counters hand out the same numbers
    .remedy = write `counters = 1`, or put "{ $rule }" in rules_off
refused-number-of-counter = a counter hands out the numbers here
    .remedy = `prepare { $me }` asks for one
refused-disk-fails = { $me }'s disk takes nothing that is to be durable
    .remedy = `disk { $me } works` first
refused-disk-fails-already = { $me }'s disk fails already
    .remedy = `disk { $me } works` mends it
refused-disk-works-already = { $me }'s disk works
refused-own-link = { $me } has no link to itself that could be cut
refused-own-odds = { $me } has no link to itself
    .remedy = name the node at the other end
refused-rate =
    { $rate ->
        [0] { $me }'s clock cannot stand still
       *[other] { $me }'s clock cannot run at { $rate }%
    }
    .remedy =
        { $rate ->
            [0] `pause { $me }` holds the whole node up
           *[other] { $least }% to { $most }% can be
        }
refused-same-rate =
    { $rate ->
        [100] { $me }'s clock goes right already
       *[other] { $me }'s clock runs at { $rate }% already
    }
    .remedy =
        { $rate ->
            [100] `clock { $me } 150%` lets it run fast
           *[other] `clock { $me } 100%` lets it go right again
        }
refused-is-fixed = `{ $option }` is fixed for a run
    .remedy = say it in the scenario, under [options]
refused-no-form = { $protocol } has no message { $kind } that could be injected
    .remedy = messages are { $kinds }
refused-to-itself = what { $me } tells itself travels on no link
    .remedy = name another node
refused-wrong-end =
    { $sends ->
        [yes] { $me } never sends { $kind }
       *[no] { $me } is never sent { $kind }
    }
    .remedy = this can be done with { $able }
refused-no-field = { $kind } has no field { $field }
    .remedy = it is written: { $kind } { $usage }
refused-field-twice = { $field } is given twice
    .remedy = { $kind } says it once
refused-field-missing = { $field } is missing
    .remedy = it is written: { $kind } { $usage }
refused-field-takes =
    { $takes ->
        [flag] { $field } of { $kind } is true or false
        [node] { $field } of { $kind } is a node
        [value] { $field } of { $kind } is a value of at most 120 letters
        [own] { $field } of { $kind } is missing
       *[number] { $field } of { $kind } is a whole number from 0 to { $most }
    }
    .remedy = it is written: { $usage }
refused-no-option = there is no such option
refused-option-backwards = `{ $option }`: { $low } to { $high } runs backwards
    .remedy = write the smaller number first: { $high }..{ $low }
refused-option-words = `{ $option }`: allowed are { $words }
refused-option-limits = `{ $option }`: allowed are { $least } to { $most }
refused-not-of-nodes = `{ $option }` is the same for all nodes
    .remedy = `set { $option } VALUE` sets it for all
refused-not-of-node = { $me } never looks at `{ $option }`
    .remedy =
        { $others ->
            [none] that is for { $kinds }, and there are none here
           *[other] that is for { $others }
        }
refused-not-while = nobody looks at `{ $option }` while `{ $flag }` is on
    .remedy = `set { $flag } off` comes first
refused-quorum-of-none = a quorum of no nodes is none
    .remedy = write how many are enough
refused-quorum-too-large = `{ $option }`: { $size } is too many; a quorum has { $count } here at most
    .remedy = write { $count } or less, or give it more of the kind { $kind }
refused-quorum-of-others = `{ $option }`: { $me } is no { $kind }
    .remedy = name nodes of the kind { $kind } only
refused-quorum-sets = `{ $option }`: { $count } sets are too many to be kept; at most { $most }
refused-quorums-apart = the phase-1 quorum { $one } and the phase-2 quorum { $other } have no { $kind } in common
    .remedy = make q1 or q2 larger, or their sets, until all of them meet, or put "{ $rule }" in rules_off
refused-fast-quorums = quorums of { $classic } and fast ones of { $fast } of { $count } are too small
    .remedy = make 2q > n and 2f + q > 2n, or put "{ $rule }" in rules_off
refused-no-node-called = there is no node { $name }
refused-too-many = { $count } { $kind }: at most { $most } can be simulated
refused-too-many-in-all = { $count } nodes in all: at most { $most } can be simulated
refused-too-many-timers = { $me } would have { $count } timers: at most { $most } can be simulated
refused-no-timer = there is no such timer
refused-not-armed =
    { $armed ->
        [none] { $me }'s { $timer } is not armed (it has no timer armed)
       *[other] { $me }'s { $timer } is not armed (armed: { $armed })
    }
refused-not-in-flight = { $message } is not in flight
    .remedy = the list of messages shows what is
refused-no-message = { $message } is no message: it tells { $to } that its connection with { $from } is over
    .remedy = `deliver { $message }` lets it hear that
refused-is-lost = { $message } is lost: { $reason }
refused-arrives-once = { $message } cannot be sent twice: what is on a connection arrives once
refused-copies = { $message } has copies enough
refused-arrival-of-lost = { $message } cannot arrive: it is lost: { $reason }
refused-arrival-at-down = { $message } cannot arrive: { $to } is down
    .remedy = restart it first
refused-arrival-at-paused = { $message } cannot arrive: { $to } is paused
    .remedy = `resume { $to }` first
refused-arrival-over-cut = { $message } cannot arrive: the link from { $from } to { $to } is cut
    .remedy = heal it first
refused-arrival-out-of-order = { $message } cannot arrive: a connection keeps order
    .remedy = deliver { $first } first
refused-is-damaged = it was corrupted under way: its checksum is wrong, so { $me } throws it away
refused-event = { $rule } tells an event
    .remedy = it is not a rule that can be switched off
refused-no-rule = there is no such rule
refused-no-goal = there is no such goal
refused-goal = { $goal } is no goal of { $me }, whose kind is { $kind }
    .remedy =
        { $goals ->
            [none] it has none
           *[other] its goals are { $goals }
        }
refused-goal-about =
    { $other ->
        [none] this cannot stand here
       *[other] { $other } cannot stand here
    }
    .remedy = it is written: { $example }

### What falls without a rule

rule-off =
    { $breaks ->
        [none]
            { $cost ->
                [yes] Off: { $off }; it costs messages or time, and breaks nothing
               *[no] Off: { $off }; progress may suffer, safety stands
            }
       *[other] Off: { $off }; breaks { $breaks }
    }
rule-breaks =
    { $odd ->
        [yes] { $property } with { $least } { $voters } or more, if their number is odd
       *[no]
            { $least ->
                [1] { $property }
               *[other]
                    { $but ->
                        [none] { $property } with { $least } { $voters } or more
                       *[other] { $property } with { $least } { $voters } or more, but not with { $but }
                    }
            }
    }

### What is wrong with a file, and what to do about it

file-missing = cannot be read: there is no such file
    .remedy = check the name and the folder
file-forbidden = cannot be read: you are not allowed to
    .remedy = check its permissions
file-folder = cannot be read: it is a folder
    .remedy = give the name of the { $kind } file
file-no-file = cannot be read: it is no file, but a pipe, a device or the like
    .remedy = put the { $kind } file in its place
file-failed = cannot be read: { $why }
    .remedy = give the name of the { $kind } file
file-too-large = is larger than { $most } KiB, the limit of { $kind } files
    .remedy = is this the file you meant? It should be a short text
file-no-text = this is not text: the bytes that follow are not UTF-8
    .remedy = { $kind } files are text; save it as UTF-8
file-other-kind =
    is { $kind ->
        [lesson] a lesson
        [talk] a talk
        [tracks] a list of tracks
       *[scenario] a scenario
    }, not { $wanted ->
        [lesson] a lesson
        [talk] a talk
       *[scenario] a scenario
    }
    .remedy =
        { $kind ->
            [tracks] it stands in a folder of lessons, which `synod lessons --lessons FOLDER` lists
           *[other] show it with `synod { $command } { $file }`
        }
file-breaks-off = the file ends in the middle of something
    .remedy = is it all there?
file-no-toml = { $what }
    .remedy = it is written as TOML: name = value, texts in quotes, lists in brackets
file-no-key = `{ $key }` is missing
    .remedy =
        { $key ->
            [format] write `format = 1` as the first line
            [protocol] say which protocol runs, such as `protocol = "raft"`
           *[other] add a line that begins with `{ $key } =`
        }
file-key-twice = `{ $key }` stands here twice
    .remedy = leave one of the two out
file-unknown-key = there is no key `{ $key }` here
    .remedy =
        { $like ->
            [none] keys here are { $known }
           *[other] did you mean `{ $like }`?
        }
file-unknown-word = `{ $key }` does not take the word `{ $word }`
    .remedy = write one of these words in quotes: { $takes }
file-not-whole = numbers here are whole, and there are no dates
    .remedy = write a whole number, or a text in quotes
file-too-deep = this is nested too deeply
    .remedy = nothing here needs more than a few brackets inside each other
file-control-character = there is a control character in this text
    .remedy = leave it out; it is no part of a text
file-start = { $node }: { $why }
    .remedy = change it to what a run can have led to, or leave it out
file-newer = this file is of format { $found }; this synod reads format { $ours }
    .remedy = use a newer synod for it
file-no-format = there is no format { $found }
    .remedy = write `format = 1`
file-shape =
    { $wanted ->
        [tables] one table is not enough of a list
        [list] a list belongs here
        [large] this number is too large
        [number] a whole number belongs here
        [text] text belongs here
        [table] a table belongs here
       *[flag] true or false belongs here
    }
    .remedy =
        { $wanted ->
            [tables] write [[{ $key }]], in two brackets
            [list]
                { $key ->
                    [rules_off] such as rules_off = ["raft.vote.once"]
                   *[other] lists stand in brackets: [ ... ]
                }
            [text] text stands in quotes: "..."
            [table] tables are written [name] on a line of their own
            [flag] without quotes
           *[number]
                { $key ->
                    [format] write `format = 1`
                   *[other] whole numbers stand without quotes; seeds go up to { $most }, nodes to { $nodes }
                }
        }
file-is-there = { $name } is there already, and is not written over
    .remedy = choose another name, or say --force
file-is-input = { $name } is the file that is read
    .remedy = choose another name
file-is-none = { $name } is there, and is no file
    .remedy = choose another name
file-no-place = { $name } is in no folder that exists
    .remedy = make the folder, or choose another name
file-too-long =
    the recording would have { $size } KiB, and no more than { $most } KiB are read again
    .remedy = record less: with fewer things done by hand
scenario-no-protocol = there is no protocol "{ $name }"
    .remedy = protocols are { $known }
scenario-count = { $count } { $what }: the number goes from 0 to at most { $most }
    .remedy = write a whole number up to { $most }
scenario-size = { $why }
    .remedy = change how many there are
scenario-no-kind = { $protocol } has no { $kind }
    .remedy = under [layout] stand { $known }
scenario-counted-twice = `nodes` says already how many { $kind } there are
    .remedy = leave one of the two out
scenario-seed = a seed is a whole number from 0 up
    .remedy = such as seed = 7
scenario-no-option = there is no option { $name }
    .remedy =
        { $like ->
            [none] options are { $known }
           *[other] did you mean { $like }?
        }
scenario-option = { $why }
    .remedy = such as { $name } = { $example }
scenario-takes-word = this option is one of "{ $words }"
scenario-takes-quorum = this option is "majority", how many nodes are enough, or sets of them, such as [["A1", "A2"]]
scenario-takes-flag = this option is true or false
scenario-takes-number = this option is a whole number from { $min } to { $max }
scenario-takes-range = this option is two whole numbers from { $min } to { $max }, the smaller first
scenario-event = { $rule } tells an event; it cannot be switched off
    .remedy = `synod rules { $protocol }` lists the rules that can
scenario-no-rule = there is no rule { $rule } to switch off
    .remedy =
        { $like ->
            [none] `synod rules { $protocol }` lists them
           *[other] did you mean { $like }?
        }
scenario-no-node = there is no node { $name }
    .remedy = nodes are { $known }
scenario-placed-twice = { $name } is on a machine already
    .remedy = name each node once
scenario-command = { $why }
    .remedy = `synod commands` lists all that can be said, with examples
scenario-condition = { $why }
    .remedy = a condition is written like leaders.size() == 1 && time_ms > 500
scenario-cue-twice = a cue is at a mark or comes about by `script` and `when`, not both
    .remedy = leave `at` out, or leave out the two others
scenario-cue-is-so = this holds before the script is done, so the script is left out
    .remedy = say here what only the script brings about
talk-empty = a talk has at least one scene
    .remedy = list them, such as scenes = ["two-leaders", "figure-8"]
talk-in-talk = { $name } is a talk itself
    .remedy = a talk lists scenes; name those of the other one here
talk-no-scene = there is no scene { $name }, and no such file beside the talk
    .remedy = `synod scenes` lists those that the program brings along
scenario-start-of-nobody = this table does not say whose state it is
    .remedy = add a line such as node = "S1"
scenario-start-no-name = a node's name belongs here, such as "S1"
    .remedy = text stands in quotes
scenario-started-twice = { $name } has a [[start]] table already
    .remedy = put all of a node's state into one table
file-more =
    { $at_least ->
        [yes] at least { $count } more problems; mend these first
       *[no]
            { $count ->
                [one] one more problem
               *[other] { $count } more problems; mend these first
            }
    }

### Where a node stands, and why a run is not one of the protocol

standing-in-term =
    { $what ->
        [epoch] in epoch { $term }
       *[term] in term { $term }
    }
standing-at-ballot =
    { $accepted ->
        [none] at ballot { $ballot }
       *[other]
            { $votes ->
                [yes] at ballot { $ballot }, with its vote { $accepted }
               *[no] at ballot { $ballot }, with { $accepted } accepted
            }
    }
outside-lost-disk = { $me } lost its disk
outside-lazy = writes are not flushed at once
outside-was-lazy = writes were not flushed at once until step { $until }
outside-rule-was-off = the rule { $rule } was off until step { $until }
outside-injected = a message that nobody sent was injected at step { $step }
outside-clock-is-off = { $me }'s clock runs at { $rate }%
outside-clock-was-off = { $me }'s clock was far off until step { $until }
outside-untimely =
    { $early ->
        [yes] a timer of { $me } ran out before its time at step { $step }
       *[no] a timer of { $me } was overdue at step { $step }
    }

told-outside-model =
    { $first ->
        [yes] Outside { $protocol }'s model: { $text }
       *[no] { CAPITAL($text) }
    }

### What a card says, and what could happen next

card-held-up = held up
card-timer = { $timer } timer
card-due = due at { $ms } ms
card-tree = Tree:
card-version = version { $version }
card-owned = of { $owner }
card-watched = watched here by { $watchers }
card-crash-after = after { card-sends-and-writes }
card-crash-at =
    { $moment ->
        [before-send] before its next message
        [after-send] after its next message
        [before-write] before its next write
       *[after-write] after its next write
    }
card-disk-fails = takes nothing that is to be durable
card-records =
    { $count ->
        [one] 1 record not flushed
       *[other] { $count } records not flushed
    }
card-sends-and-writes =
    { $left ->
        [1] 1 more send or write
       *[other] { $left } more sends and writes
    }
card-gathered =
    { $from ->
        [none] { $count } of { $of }, { $need } needed
       *[other] { $count } of { $of }, { $need } needed: { $from }
    }
card-hole = hole
card-log-from = log from { $first }
card-log =
    { $first ->
        [1] log
       *[other] log from { $first }
    }
card-on-disk = On disk:
card-unflushed = Written, but not flushed:

### What differs between two runs

diff-logs = The log of { $nodes }:
diff-messages = what is under way
diff-arrivals = when messages arrive
diff-timers = how long timers still run
diff-time = the time
diff-seed = the seed
nothing-differs =
    { $but ->
        [none] At their ends nothing differs.
       *[other] At their ends nothing differs but { $but }.
    }

# Who could lead now, and what each quorum leaves to whoever asks it next.

who-nobody-leads = nobody leads in { $protocol }
who-ask-what-else = `why nothing else` says what may still be chosen
who-if-it-asked =
    { $log ->
        [yes] If its election timer ran out now and nothing else happened:
       *[no] If it asked for promises now and nothing else happened:
    }
chance-asks-for-none =
    { $log ->
        [yes] { $me } asks for no votes.
       *[no] { $me } asks for no promises.
    }
chance-would-get =
    { $leads ->
        [yes] { $me } could lead: { $got }, and it needs { chance-need }.
       *[no] { $me } could not lead: { $got }, and it needs { chance-need }.
    }
chance-need =
    { $quorums ->
        [none] { $need }
       *[other] one of these quorums: { $quorums }
    }
who-votes = { $votes } of { chance-of } ({ $from })
chance-of =
    { $log ->
        [yes]
            { $of ->
                [one] 1 vote
               *[other] { $of } votes
            }
       *[no]
            { $of ->
                [one] 1 promise
               *[other] { $of } promises
            }
    }
left-nothing-is-chosen =
    { $log ->
        [yes] entry { $slot } is not committed, so another may still take its place
       *[no]
            { $chosen ->
                [yes] in { $protocol } it is not told what each majority leaves in slot { $slot }; `why entry { $slot }` tells who chose it
               *[no] in { $protocol } nothing is chosen in slot { $slot }
            }
    }
left-nothing-else =
    { $log ->
        [yes] Nothing but { $value } can be committed at { $slot }: whoever lacks it gets votes of no { left-quorum }:
       *[no]
            { $slot ->
                [none] Nothing but { $value } can be chosen, whichever { left-quorum } one asks:
               *[other] Nothing but { $value } can be chosen in slot { $slot }, whichever { left-quorum } one asks:
            }
    }
left-chosen =
    { $log ->
        [yes] { left-are } committed at { $slot }. What each { left-quorum } leaves, as it decides now:
       *[no]
            { $slot ->
                [none] { left-are } chosen. What each { left-quorum } leaves to whoever asks it next:
               *[other] { left-are } chosen in slot { $slot }. What each { left-quorum } leaves to whoever asks it next:
            }
    }
left-are =
    { $several ->
        [yes] Each of { $value } is
       *[no] { $value } is
    }
left-nothing-yet =
    { $slot ->
        [none] Nothing is chosen yet. What each { left-quorum } leaves to whoever asks it next:
       *[other] Nothing is chosen in slot { $slot } yet. What each { left-quorum } leaves to whoever asks it next:
    }
left-quorum =
    { $majority ->
        [yes] majority
       *[no] quorum
    }
left-has-told =
    { $log ->
        [yes] { $who } { left-have } { $told }
       *[no] { $who } { left-have } accepted { $told }
    }
left-have =
    { $count ->
        [one] has
       *[other] have
    }
left-and = { $most }, and { $last }
left-some-of = one or more of { $who }
chance-left =
    { $only ->
        [none]
            { $either ->
                [none]
                    { $told ->
                        [none] { $quorum }: anything.
                       *[other] { $quorum }: something else too, though { $told }.
                    }
               *[other] { $quorum }: { $either }, as they answer; { $told }.
            }
       *[other]
            { $highest ->
                [yes] { $quorum }: only { $only }, since { $told }, the highest number.
               *[no]
                    { $told ->
                        [none] { $quorum }: only { $only }.
                       *[other] { $quorum }: only { $only }, since { $told }.
                    }
            }
    }
chance-left-by-these =
    { $only ->
        [none] { $quorum }: any ({ $have }).
       *[other] { $quorum }: only { $only } ({ $have }).
    }
card-open-round = { $ballot }, open
chance-down = Down: { $nodes }. What is said of who is down stands on its disk.
phase-1 = phase 1
phase-2 = phase 2
survive-one-kind = in { $protocol } all phases need the same, a majority
survive-how-many =
    { $count ->
        [1] What still goes on when the one node that counts is down:
       *[other] How many of the { $count } { $kind } may be down, and what still goes on then:
    }
survive-phase =
    { $always ->
        [yes] { $phase } goes on
       *[no]
            { $never ->
                [yes] { $phase } stops
               *[no] { $phase } goes on in { $good } of { $cases } cases
            }
    }
chance-survives = { $count } down: { $phases }.
chance-survives-with = As long as all of one of these run, { $phase } goes on: { $quorums }.
chance-survives-now = Down now: { $nodes }. With that { $phases }.

# What a search looked at and what it left aside: counts of what may be in a run, where `none` is no bound, and sentences.

bound-crashes =
    { $count ->
        [none] any number of crashes
        [0] no crash
        [one] 1 crash
       *[other] { $count } crashes
    }
bound-restarts =
    { $count ->
        [none] any number of restarts
        [0] no restart
        [one] 1 restart
       *[other] { $count } restarts
    }
bound-duplicates =
    { $count ->
        [none] any number of messages that come twice
        [0] no message that comes twice
        [one] 1 message that comes twice
       *[other] { $count } messages that come twice
    }
bound-breaks =
    { $count ->
        [none] any number of connections that break
        [0] no connection that breaks
        [one] 1 connection that breaks
       *[other] { $count } connections that break
    }
bound-timeouts =
    { $count ->
        [none] any number of timeouts
        [0] no timeout
        [one] 1 timeout
       *[other] { $count } timeouts
    }
bound-node-timeouts =
    { $count ->
        [0] no timeout
        [one] 1 timeout
       *[other] { $count } timeouts
    } of any one node
bound-requests =
    { $count ->
        [0] no new request of a client
        [one] 1 new request of a client
       *[other] { $count } new requests of clients
    }
bound-acts =
    { $count ->
        [none] any number of orders to act
        [0] no order to act
        [one] 1 order to act
       *[other] { $count } orders to act
    }
bound-epoch = nobody going on to a term or round above { $count }
bound-at-most = at most { $bounds }
search-looked-at =
    { $ordered ->
        [yes] It looked at { $runs }, each message coming early or late, in its place on its connection.
       *[other] It looked at { $runs }, each message coming early, late or never.
    }
bound-every-run =
    { $steps ->
        [none] every run
       *[other] every run of up to { steps }
    } with { $bounds }
search-within = It was found with { $bounds }.
bound-progress = With { $bounds }: { $progress }
search-walked-up-to = It took random runs of up to { steps }.
search-left-out =
    { $clients ->
        [yes] { search-not-more } Nor at crashes of clients, { search-not-links } { search-not-those }
       *[other] { search-not-more } Nor at { search-not-links } { search-not-those }
    }
search-not-more = It did not look at runs with more of these.
search-not-links = links cut or healed, nodes held up or let go on, or crashes called off.
search-not-those = Nor at disks lost, failing or flushed, messages corrupted or injected, clocks, options or rules set.
search-stay-cut = Links that are cut stay cut.
search-stay-held-up =
    { $mortal ->
        [yes] { $nodes } { search-stay } held up until a crash.
       *[other] { $nodes } { search-stay } held up.
    }
search-stay =
    { $count ->
        [one] stays
       *[other] stay
    }
search-go-on-failing =
    { $count ->
        [one] The disk of { $nodes } goes on failing, and who has to write to it crashes; no bound counts that.
       *[other] The disks of { $nodes } go on failing, and who has to write to them crashes; no bound counts that.
    }
search-armed = A crash of { $nodes } is armed already; no bound counts it.
search-unflushed = Nothing is flushed, and a crash takes all that is not.
search-corrupt = What is corrupt already never arrives.
search-values =
    { $count ->
        [one] A new request can only ask for v1; for a second value, allow 2 requests.
        [2] New requests can only ask for v1 and v2.
       *[other] New requests can only ask for v1, v2 and so on.
    }
search-asks = Of all clients only { $client } sends new requests.
search-by-itself = What a client asks for by itself, when its timer runs out, is no new request.
search-count-as-one = A message that says the same as one under way counts as one with it.
search-unreachable = { CAPITAL($goal) } cannot be reached within these bounds.
search-not-reached =
    { $steps ->
        [0] Nothing found that leads to { $goal }, but not even all first steps were looked at: { $reason }.
       *[other] No run of up to { steps } leads to { $goal }. Longer ones were not all looked at: { $reason }.
    }
search-gave-up = Nothing found that leads to { $goal }, and not all was looked at: { $reason }.
search-progress = Runs of up to { steps }: { $states } states, { $waiting } waiting, { $rate } a second, { $mib } MiB.
search-was-cancelled = It was cancelled.
search-in-vain =
    { $count ->
        [one] The one random run did not lead
       *[other] None of { $runs } random runs led
    } to { $goal }. On average a run had { search-average }, the longest { $longest }. That proves nothing.
search-average =
    { $average ->
        [one] 1 step
       *[other] { $average } steps
    }
search-what =
    { $property ->
        [none] Found
       *[other] { $property } falls
    }
search-found-at-start = { search-what }: it is so already, at the start.
search-found = { search-what }, after { steps }; no run within these bounds is shorter.
search-found-by-chance = { search-what }, after { steps }; random run { $seed }, as short as time allowed.
stop-by-depth = runs may not be longer
stop-by-states = it met as many states as it may
stop-by-time = its time was up
stop-by-memory = it used as much memory as it may
stop-by-hand = it was cancelled
goal-no-property = { $protocol } has no property { $name }; it has { $all }
goal-nothing-falls = there is no property of { $protocol } that could fall; look for a condition instead
goal-rests-on-time = { $property } rests on time, and a search ignores how long things take, so it would blame correct runs; check it in a timed run with `synod run`
goal-left-empty = a search has no clock, counts neither steps nor messages, keeps these in no order and remembers no quorum, so a condition cannot ask for `{ $part }`; leave it out
goal-no-way-back = a search compares states and remembers no way to them, so a condition cannot ask what was `ever` or `always` so; ask for what is so in the end
search-random-runs = Random runs: { $runs }. Steps of all: { $steps }.
search-numbers = States: { $states }; moves: { $moves }; every run of up to { steps }; { $mib } MiB.
search-overlooked = A state was overlooked with a probability of { $probability } at most.

move-reaches = { $kind } from { $from } reaches { $to }.
move-never-reaches = { $kind } from { $from } never reaches { $to }.
move-twice = { $kind } from { $from } to { $to } is under way twice.
move-left-out = Left out: { $reason }.
move-more-left-out = And { $count } more.
move-crashes = { $me } crashes and keeps only its disk.
move-restarts = { $me } starts again from its disk.

### A command that takes too long

script-too-much-work = this takes more work than one command may
script-ask-for-less = ask for less: less time, or fewer loops in a condition; { script-got-to }
script-stopped-by-hand = stopped by hand
script-got-to = it got to step { $step }, at { $ms } ms
script-not-finished = not finished after { steps }
script-say-it-again = { script-got-to }; say it again to go on from there, or ask for less
script-undone =
    Taken back: { $what }{ $more ->
        [0] {""}
       *[other] {" "}and { $more } more
    }, done at step { $step }; branch { $branch } still has it
nothing-more = Nothing more will happen by itself. Do something, such as a request.

### Recordings and their replay, sessions, and lessons of a folder

recording-ends-early =
    { $end ->
        [one] this run has 1 step only, the recorded one went on
       *[other] this run has { $end } steps only, the recorded one went on
    }
recording-another-time = at step { $step } it was { $then } ms, and is { $now } ms now
recording-another-scene =
    { $last ->
        [yes] at step { $step }, the last, the scene is another one
       *[no] at step { $step } the scene is another one
    }
recording-another-end = the recorded run ended at step { $by }, this one at step { $at }
replay-same =
    { SAME($recorded, $ours) ->
        [yes] The end is the same as recorded, at step { $step }.
       *[no] The end is the same as recorded, at step { $step }, though synod { $recorded } recorded it and this is { $ours }.
    }
replay-parts =
    { $between ->
        [yes] This run parts from the recorded one between steps { $after } and { $by }: { $what }.
       *[no] This run parts from the recorded one at step { $by }: { $what }.
    }
replay-cause =
    { SAME($recorded, $ours) ->
        [yes] The file was changed since it was recorded. Undo the change, or take its [recording] out.
       *[no] It was recorded by synod { $recorded }, and this is { $ours }. Replay it with that version, or record it anew.
    }
session-too-many = too many programs keep a session there at once
session-no-place = no place is free
session-ago =
    { $unit ->
        [now] just now
        [minutes] { $count } min ago
        [hours] { $count } h ago
       *[days]
            { $count ->
                [one] 1 day ago
               *[other] { $count } days ago
            }
    }
lessons-folder-failed = this folder cannot be read: { $why }
    .remedy = check its permissions, or leave --lessons out
lessons-too-many-files = there are more than { $most } files in this folder
    .remedy = the rest were not read; give a smaller folder

### What a person reads of the ids that a scene has

kind =
    .server = server
    .client = client
    .coordinator = coordinator
    .proposer = proposer
    .acceptor = acceptor
    .learner = learner
    .counter = counter
    .replica = replica
    .agent = agent
    .executor = executor
    .master = master
    .scheduler = scheduler
role =
    .follower = follower
    .candidate = candidate
    .leader = leader
    .replica = replica
    .server = server
    .acceptor = acceptor
    .learner = learner
    .learned = informed
    .idle = idle
    .preparing = preparing
    .ready = ready
    .proposing = proposing
    .open = open
    .backing-off = backing-off
    .done = done
    .asking = asking
    .counter = counter
    .waiting = waiting
    .unsure = unsure
    .down = down
    .paused = paused
    .spare = spare
    .unknown = unknown
    .apart = apart
    .closed = closed
    .connected = connected
    .connecting = connecting
    .in-line = in line
    .joining = joining
    .looking = looking
    .prospective = would lead
    .closing = closing
    .aborted = aborted
    .leading = leading
    .recovering = recovering
    .registered = registered
    .standby = standby
    .subscribed = subscribed
    .running = running
    .ended = ended
timer =
    .election = election
    .heartbeat = heartbeat
    .request = request
    .patience = patience
    .ballot = ballot
    .retry = retry
    .round = round
    .query = query
    .write = write
    .answer = answer
    .notify = notify
    .ping = ping
    .reconnect = reconnect
    .session = session
    .tick = tick
    .vote = vote
    .hold = hold
    .agent = agent
    .allocate = allocate
    .executors = executors
    .failover = failover
    .fetch = fetch
    .limit = limit
    .probe = probe
    .recover = recover
    .register = register
    .report = report
    .silence = silence
    .beat = beat
    .reconcile = reconcile
    .store = store
    .supervisor = supervisor
    .update = update
message =
    .RequestVote = RequestVote
    .Vote = Vote
    .No-vote = No vote
    .AppendEntries = AppendEntries
    .AppendReply = AppendReply
    .Request = Request
    .Answer = Answer
    .Any = Any
    .Voted = Voted
    .Prepare = Prepare
    .Promise = Promise
    .Refusal = Refusal
    .Accept = Accept
    .Accepted = Accepted
    .Decided = Decided
    .Learned = Learned
    .Query = Query
    .Told = Told
    .Settle = Settle
    .Heartbeat = Heartbeat
    .Lacks = Lacks
    .Chosen = Chosen
    .AskNumber = Number?
    .Number = Number
    .Write = Write
    .Ack = Ack
    .AckEpoch = AckEpoch
    .Ask = Ask
    .Broken = Broken
    .Checked = Checked
    .Close = Close
    .Closed = Closed
    .Commit = Commit
    .Connect = Connect
    .Connected = Connected
    .Diff = Diff
    .Expired = Expired
    .FollowerInfo = FollowerInfo
    .FollowerPing = FollowerPing
    .Forward = Forward
    .LeaderInfo = LeaderInfo
    .LeaderPing = LeaderPing
    .NewLeader = NewLeader
    .Notification = Notification
    .Ping = Ping
    .Pong = Pong
    .Propose = Propose
    .Refused = Refused
    .Sessions = Sessions
    .Snap = Snap
    .Synced = Synced
    .Trunc = Trunc
    .UpToDate = UpToDate
    .Watched = Watched
    .Acknowledge = Acknowledge
    .AgentPing = AgentPing
    .Alive = Alive
    .AgentPong = AgentPong
    .End = End
    .Executors = Executors
    .Kill = Kill
    .Launch = Launch
    .Noted = Noted
    .Offer = Offer
    .Reconcile = Reconcile
    .Reconnect = Reconnect
    .Register = Register
    .Registered = Registered
    .Rejected = Rejected
    .Rescind = Rescind
    .Run = Run
    .Share = Share
    .Shutdown = Shutdown
    .Speaks = Speaks
    .Start = Start
    .Status = Status
    .Stop = Stop
    .Subscribe = Subscribe
    .Subscribed = Subscribed
    .Taken = Taken
    .Teardown = Teardown
    .Update = Update
    .Wants = Wants
    .WhatIsNew = WhatIsNew
field =
    .collided = a fast round failed
    .votes_taken = promised by vote
    .must = left by promises
    .fast = in a fast round
    .open = open to any value
    .promise = promise
    .round = round
    .vote = vote
    .voted_ballot = voted in
    .voted_fast = voted in a fast round
    .voted_value = voted for
    .waiting = keeps for a fast round
    .leader = leader
    .match_index = match index
    .next_index = next index
    .votes_granted = votes granted
    .votes_with_copies = votes, copies too
    .waiting_for = waiting for
    .answered = answered
    .turns_to = turns to
    .last_number = last number
    .given_up = given up
    .no_answer_from = no answer from
    .last_answer = last answer
    .last_answer_index = last answer index
    .last_result = last result
    .no_answer_to = no answer to
    .last_log_index = last log index
    .last_log_term = last log term
    .asked_term = asked term
    .granted = granted
    .prev_log_index = prev log index
    .prev_log_term = prev log term
    .leader_commit = leader commit
    .entries = entries
    .count = count
    .success = success
    .seq = seq
    .applied_index = applied index
    .result = result
    .machine = machine
    .own_value = own value
    .highest_round = highest round heard of
    .also_heard = also heard
    .learning = messages for all learners
    .answers_from = answers from
    .reported = reported
    .reported_first = reported first by
    .older_promises = older promises of
    .promises_with_copies = promises, copies too
    .heard_with_copies = copies too
    .promised_by = promised by
    .accepted_by = accepted by
    .refused_by = refused by
    .accepted_ballot = accepted ballot
    .accepted_value = accepted value
    .promised = promised
    .current_term = current term
    .voted_for = voted for
    .log = log
    .propose-n_my = propose (n_my)
    .accept = accept
    .promise-n_h = promise (n_h)
    .acknowledgment-n_a-n_value = acknowledgment (n_a, n_value)
    .commit = commit
    .count-handed-out = count, handed out
    .holds = holds
    .writes-applied = writes applied
    .commands-so-far = commands so far
    .from_slot = from slot
    .to_slot = to slot
    .slot = slot
    .reports = reports
    .chosen_below = chosen below
    .next_slot = next slot
    .applied_early = applied early
    .accepted_earlier = accepted at older ballots
    .last-slot = last slot
    .chosen-below = chosen below
    .acceptedEpoch = acceptedEpoch
    .accepted_epoch = accepted epoch
    .after = after
    .alive = alive
    .anew = accepted just now
    .clients = clients
    .currentEpoch = currentEpoch
    .current_epoch = current epoch
    .epoch = epoch
    .followers = followers
    .for = asks for
    .heard = heard
    .last = last
    .last_zxid = ends at
    .logged = logged
    .notified = notified
    .number = number
    .own = own
    .lines = lines
    .proposals = transactions
    .seen = has seen
    .timeout_ms = lives (ms)
    .server = server
    .serves = serves
    .session = session
    .sessions = sessions
    .stage = has come to
    .standing = is
    .to = up to
    .watches = watches
    .zxid = zxid
    .connection = connection
    .wish = wants
    .agent = agent
    .agents = agents that turned to it
    .awaits = to be acknowledged
    .checkpoint = checkpoint
    .detects = detects
    .failover_ms = time to come back (ms)
    .framework = framework
    .launched = launched
    .more = wants more
    .over = is over
    .path = path
    .registry = registry
    .room = room
    .scheduler = scheduler
    .state = state
    .task = task
    .tasks = tasks
    .turn = what happened
    .wanted = wanted
    .why = why
    .znode = znode

### Clients of every protocol

client-asks =
    .held = { $me } asks { $server } for { $value }.
client-send-all =
    .held =
        { $replicas ->
            [1] { $me } sends { $write } to the only replica.
           *[other] { $me } sends { $write } to all { $replicas } replicas.
        }
client-asks-again =
    .held =
        { $wish ->
            [yes] { $me } has not heard what is chosen since it asked for { $value }, and asks again.
           *[no] { $me } has waited long enough for { $server } to do { $value }, and asks again.
        }
client-timeout =
    .held = No answer from { $silent } about { $write }: dead, slow, or lost on the way - { $me } cannot know.
client-sessions =
    .kept =
        { $done_at ->
            [none] { $me } does not do entry { $entry }: { $client }'s command { $number } is older than the answers it keeps.
           *[other] { $me } does not do entry { $entry }: { $client }'s command { $number } was done as entry { $done_at }.
        }
    .waived = Rule off: { $me } does { $client }'s command { $number } once more, as entry { $entry }.
client-gives-up =
    .held =
        { $leaderless ->
            [yes] { $me } gives up { $value }: { $server } knows no leader to ask.
           *[no] { $me } stops waiting for { $value }. It cannot know whether that was done.
        }

### Plain replicas

replicas-apply-in-order-of-arrival =
    .held =
        { $held ->
            [none] { $me } held nothing; it takes { $client }'s { $write } and holds { replicas-holds }.
           *[other]
                { $adds ->
                    [none]
                        { SAME($held, $holds) ->
                            [yes] { $me } overwrites { $held } with { $client }'s { $write }, which is the same.
                           *[no] { $me } overwrites { $held } with { $client }'s { $write }.
                        }
                   *[other] { $me } held { $held }, adds { $client }'s { $adds } and holds { replicas-holds }.
                }
        }
replicas-all =
    { $replicas ->
        [one] { $replicas } replica
       *[other] { $replicas } replicas
    }
replicas-holds =
    { $holds ->
        [none] nothing
       *[other] { $holds }
    }
replicas-boot-from-disk =
    .held =
        { $held ->
            [none] { $me } starts and holds nothing.
           *[other] { $me } starts again with { $held } from its disk. What it missed meanwhile it will never hear of.
        }
replicas-client-answered =
    .held = { $replica } answers { $write }; { $me } has an answer from { $answers } of { replicas-all }.
replicas-client-answered-again =
    .held = { $replica } answers { $write } once more, which tells { $me } nothing new.
replicas-client-not-awaited =
    .held = { $replica } answers { $write }, which { $me } does not wait for.
replicas-client-late-answer =
    .held = { $replica } answers { $write }, so it was alive then. Why it was silent, { $me } still cannot know.

### What a machine gives, and what is wrong with what clients heard

service-reply =
    { $done ->
        [yes] { service-now }
       *[no] { service-now }, unchanged
    }
service-now =
    { $now ->
        [none] nothing
       *[other] { $now }
    }
history-operation = { $client }'s { $command }
history-after =
    { $after ->
        [none] as the first
       *[other] after { $after }
    }
history-is-lost =
    { $instead ->
        [none] { $operation } is answered, and something else is committed in its place
       *[other] { $operation } is answered, and { $instead } is committed in its place
    }
history-differs = { $operation } is answered with { $heard }; { history-after } it gives { $gives }
ballot-unreadable = `{ $text }` is no ballot; write round and proposer, such as "2.{ $name }"; rounds go from 1 to 1000000
ballot-unreadable-counted = `{ $text }` is no number of a counter; write a whole number, such as "5"
ballot-unreadable-server-first = `{ $text }` is no ballot; here its proposer comes first, such as "{ $name }.2"
ballot-of-nobody = { $name } has no ballots; { $proposers } can have one
history-elsewhen = { $operation } gives { $heard }, which was not there between its question and its answer, { history-after }

### Paxos: what is written to disk

paxos-record-propose = propose: its number { $ballot }
paxos-record-promise = promise: { $ballot }
paxos-record-accept = accept: it proposes [{ $ballot }, { $value }]
paxos-record-acknowledge = acknowledgment: it accepted [{ $ballot }, { $value }]
paxos-record-count = count: { $number }
paxos-record-commit = commit: [{ $ballot }, { $value }]

### Paxos: what is wrong when a property falls

paxos-proposal = { $value } at { $ballot }
chance-outranks = Numbers begin with the proposer: whoever has promised one of { $last } refuses { $others } for ever.
paxos-fell-promise-falls = { $me }'s promise falls from { $before } to { $after }
paxos-fell-not-asked-for = { $me } proposes { $value }, and nobody has asked for it
paxos-fell-not-proposed = { $me } learns { $value }, which nobody proposed
paxos-fell-not-chosen = { $me } learns { $value }, which is not chosen
paxos-fell-two-at-a-ballot = ballot { $ballot } carries { $first } and { $second }: { $me } has sent both
paxos-fell-two-chosen = { $first } is chosen at { $first_at } by { $first_by }, and { $second } at { $second_at } by { $second_by }
paxos-fell-two-learned =
    { $by_one ->
        [yes] { $first_by } decides { $first }, and then { $second }
       *[no] { $first_by } decides { $first }, and { $second_by } decides { $second }
    }

### Fast Paxos

fast-record-begin = round: { $ballot }
fast-record-promise = promise: { $ballot }
fast-record-vote = vote: [{ $ballot }, { $value }]
fast-record-learn = commit: [{ $ballot }, { $value }]
fast-vote-in = { $value } in { $ballot }
fast-no-vote = none
fast-classic-round = a classic round
fast-fast-round = a fast round
fast-fell-votes-twice = { $me } gives its vote to { $first } and to { $second } in round { $ballot }
fast-fell-two-chosen = { $first } is chosen at { $first_at } by { $first_on }, and { $second } at { $second_at } by { $second_on }
fast-fell-two-learned = { $first_by } learned { $first }, and { $second_by } learned { $second }
fast-fell-not-chosen = { $me } learns { $value }, which is not chosen
fast-fell-not-asked-for = { $me } gives its vote to { $value }, and no client has asked for it
fast-quorum-size =
    .waived =
        { $fast ->
            [yes] Rule off: { $me } takes { $votes } of { $acceptors } in a fast round for enough; as many may choose another value.
           *[no] Rule off: { $me } takes { $votes } of { $acceptors } for enough; as many may choose another value.
        }
fast-round-opened =
    .held =
        { $voted ->
            [yes] The fast round { $ballot } is open at { $me }.
           *[no] The fast round { $ballot } is open at { $me }: it may take { $value }.
        }
    .refused = No fast round is open at { $me }: it keeps { $value } until one is.
    .waived = Rule off: { $me } takes { $value } at once, in { $ballot }, a round that nobody has opened.
fast-one-vote =
    .kept = { $me } has voted for { $before } in { $ballot }, and does not vote for { $value } as well.
    .waived = Rule off: { $me } has voted for { $before } in { $ballot }, and votes again, for { $value }.
fast-recovery =
    .held =
        { $must ->
            [none] In { $round } no value can have all votes of a fast quorum: { $me } is free, and takes { $takes }.
           *[other]
                { $classic ->
                    [yes] { $must } was proposed in the classic round { $round }: { $me } has to take it.
                   *[no] All of a fast quorum can have voted for { $must } in { $round }: { $me } has to take it.
                }
        }
    .waived = Rule off: { $me } takes { $takes }, which is reported most often, though { $must } may be chosen in { $round }.
fast-acceptor-promise =
    .held = { $me } promises { $asked }: it has promised { $promised ->
        [none] nothing
       *[other] { $promised }
    } so far.
    .refused = { $me } refuses { $asked }: it has promised { $promised }.
    .waived = Rule off: { $me } promises { $asked }, below its promise { $promised }.
fast-acceptor-check-accept =
    .held = Round { $asked } is not below what { $me } has promised.
    .refused = { $me } refuses { $asked }: it has promised { $promised }.
    .waived = Rule off: { $me } goes along with { $asked } although it has promised { $promised }.
fast-acceptor-persist =
    .held = { $me } writes to its disk first, and answers then.
    .waived =
        { $lazy ->
            [yes] Flushing is lazy: { $me } answers before its disk has flushed what it says.
           *[no] Rule off: { $me } answers first; what it says is not flushed to disk.
        }
fast-coordinator-distinct =
    .refused = { $me } has counted { $acceptor } already: this promise of { $ballot } adds nothing.
    .waived = Rule off: { $me } counts { $acceptor } once more.
fast-coordinator-this-round =
    .refused = { $me } ignores { $acceptor }'s promise of { $promised }; it is at { $current } now.
    .waived = Rule off: { $me } takes { $acceptor }'s promise of { $promised } for one of { $current }.
fast-coordinator-unique =
    .held = { $me } writes its round to disk first, and sends then.
    .waived =
        { $lazy ->
            [yes] Flushing is lazy: { $me } sends before its round is on disk.
           *[no] Rule off: { $me } sends first; its round is not flushed to disk.
        }
fast-coordinator-next-round =
    .held = No other coordinator's round lies between { $ballot } and { $next }: votes can stand for promises.
    .refused = Rounds of { $others } lie between { $ballot } and { $next }: votes are no promises, { $me } has to prepare.
    .waived = Rule off: { $me } takes votes for promises, though rounds of { $others } lie between { $ballot } and { $next }.
fast-learner-quorum-size =
    .waived = Rule off: { $me } takes { $value } for chosen in { $ballot }, counting { $votes }, and { $needed } choose it.
fast-coordinator-boots =
    .held =
        { $used ->
            [none] { $me } starts with an empty disk.
           *[other] { $me } starts. By its disk it has used { $used }; it takes no round up again.
        }
fast-acceptor-boots =
    .held =
        { $voted_at ->
            [none]
                { $promised ->
                    [none] { $me } starts with an empty disk.
                   *[other] { $me } starts. By its disk it has promised { $promised }, and has not voted.
                }
           *[other] { $me } starts. By its disk it has promised { $promised }, and voted for { $voted } in { $voted_at }.
        }
fast-learner-boots =
    .held =
        { $ballot ->
            [none] { $me } starts with an empty disk.
           *[other] { $me } starts. By its disk { $value } is chosen, in { $ballot }.
        }
fast-coordinator-prepares =
    .held = { $me } begins round { $ballot } and asks for promises.
fast-coordinator-counts =
    .held =
        { $voted_at ->
            [none] { $acceptor } promises, and has not voted; { $me } has { $promises } of { $acceptors }.
           *[other] { $acceptor } promises, and reports its vote [{ $voted_at }, { $voted }]; { $me } has { $promises } of { $acceptors }.
        }
fast-coordinator-late =
    .held = { $acceptor }'s promise of { $ballot } comes when { $me } does not wait for it.
fast-coordinator-prepared =
    .held =
        { $short ->
            [yes] { $me } takes what it has counted for a quorum of promises of { $ballot }.
           *[no] { $me } has a quorum of promises for { $ballot }.
        }
fast-coordinator-opens =
    .held =
        { $again ->
            [yes] { $me } tells once more that { $ballot } is a fast round: acceptors may take any value.
           *[no] { $me } is free, and makes { $ballot } a fast round: acceptors may take any value.
        }
fast-coordinator-proposes =
    .held = { $me } proposes [{ $ballot }, { $value }] in a classic round.
fast-coordinator-not-free =
    .held =
        { SAME($must, $takes) ->
            [yes] { $me } cannot open { $ballot } to any value: { $must } may be chosen; `accept { $me }` proposes it.
           *[no] { $me } cannot open { $ballot } to any value: { $must } may be chosen; `accept { $me }` proposes { $takes }.
        }
fast-coordinator-not-ready =
    .held =
        { $made ->
            [fast] { $me } has made { $ballot } a fast round, and proposes nothing in it; `prepare { $me }` begins another.
            [classic] { $me } has made { $ballot } a classic round, open to no other value; `prepare { $me }` begins another.
            [ended] { $me } knows what is chosen in { $ballot }, and is done with it; `prepare { $me }` begins another.
           *[nothing] { $me } has no quorum of promises that it may use now; `prepare { $me }` begins a round.
        }
fast-coordinator-no-value =
    .held = { $me } is free in { $ballot }, but knows of no value to propose.
fast-coordinator-hears =
    .held = { $acceptor } voted for { $value }; { $me } knows of { $votes } such, and { $needed } choose it.
fast-coordinator-knows =
    .held = As far as { $me } knows, a quorum voted for { $value } in { $ballot }: it is chosen.
fast-coordinator-collides =
    .held = Collision in { $ballot }: no value can still be voted for by { $needed }, as { $me } hears from { $voters }.
fast-coordinator-takes-votes =
    .held = { $me } takes the votes of { $acceptors } in { $voted_at } for promises of { $ballot }, and asks for none.
fast-coordinator-refused =
    .held = { $acceptor } refuses: it has promised { $promised }.
fast-coordinator-keeps =
    .held = { $me } keeps { $value } for when it is free to propose.
fast-acceptor-open =
    .held = The fast round { $ballot } is open at { $me }.
fast-acceptor-votes =
    .held =
        { $fast ->
            [yes] { $me } votes for { $value } in the fast round { $ballot }.
           *[no] { $me } votes for { $value } in the classic round { $ballot }.
        }
fast-learner-counts =
    .held = { $acceptor } voted for { $value } in { $ballot }: { $me } has counted { $votes }.
fast-learner-learns =
    .held =
        { $first ->
            [yes]
                { $fast ->
                    [yes] { $me } learns that { $value } is chosen, by a fast quorum in { $ballot }.
                   *[no] { $me } learns that { $value } is chosen, by a classic quorum in { $ballot }.
                }
           *[no] { $me } sees { $value } chosen in { $ballot }, but has learned another value before.
        }
fast-is-voted =
    .held =
        { $fast ->
            [yes] In the fast round { $ballot } { $value } was voted for by { fast-voters }.
           *[no] In the classic round { $ballot } { $value } was voted for by { fast-voters }.
        }
fast-is-unanswered =
    .held =
        { $clients ->
            [none] { $me } knows that { $value } is chosen, and there is no client that has not heard so.
           *[other] { $me } knows that { $value } is chosen, and has not been heard by { $clients }.
        }
fast-is-roundless =
    .held =
        { $begins ->
            [told] { $me } begins nothing by itself (`manual_phases`); `prepare { $me }` begins a round.
            [knowing] { $me } knows what is chosen: its round is over; `prepare { $me }` begins another.
           *[waiting] { $me } begins a round when its round timer runs out; `prepare { $me }` begins one now.
        }
fast-is-gathering =
    .held =
        { $acceptors ->
            [none] { $me } counts no promise of { $ballot } yet, and needs { $needed }.
           *[other] { $me } counts for { $ballot } what { $acceptors } promised, and needs { $needed }.
        }
fast-is-ready =
    .held =
        { $must ->
            [none] { $me } counts for { $ballot } what { $acceptors } promised, and is free: no value has to be taken.
           *[other] { $me } counts for { $ballot } what { $acceptors } promised, and takes { $must } by what they report.
        }
fast-is-made =
    .held =
        { $value ->
            [none] { $me } has made { $ballot } a fast round; only another can be a classic one: `prepare { $me }` begins it.
           *[other] { $me } has made { $ballot } a classic round, for { $value }; `prepare { $me }` begins another.
        }
fast-is-takeable =
    .held = The votes of { $acceptors } in { $ballot } can stand for promises of { $next }: `accept { $me }` proposes there.
fast-is-silent =
    .held =
        { $can ->
            [given-up] { $me } does nothing more in { $ballot }; `prepare { $me }` begins another round.
            [gathers] { $me } is not in phase 2 of { $ballot }: it gathers promises.
            [bound] { $me } is not in phase 2 of { $ballot }: there it has to propose { $must } (`accept { $me }`).
           *[free] { $me } is not in phase 2 of { $ballot }: there it has to open the round (`any { $me }`) or to propose.
        }
fast-is-left =
    .held = { $me } has gone on to { $now }, above { $ballot }.
fast-is-unasked =
    .held = { $me } has sent { $acceptor } no { $what } of { $ballot } in this run.
fast-is-heard =
    .held =
        { $acceptors ->
            [none] { $me } has heard of no vote for { $value } in { $ballot } yet; { $needed } choose it.
           *[other] { $me } knows that { $acceptors } voted for { $value } in { $ballot }; { $needed } choose it.
        }
fast-is-unheard =
    .held =
        { $ballot ->
            [none] { $me } has heard of no vote since it started.
           *[other] { $me } has heard of no vote in { $ballot } yet.
        }
fast-is-looking =
    .held = { $me } knows of votes enough for { $value } in { $ballot } by now, and looks only when it hears of one.
fast-is-unvoted =
    .held = No acceptor has voted for anything yet.
fast-is-untold =
    .held = { $me } has voted for { $value } in { $ballot }, and has sent { $other } no word of it in this run.
fast-is-vote =
    .held =
        { $fast ->
            [yes] { $me } has voted for { $value } in the fast round { $ballot }.
           *[no] { $me } has voted for { $value } in the classic round { $ballot }.
        }
fast-is-closed =
    .held = { $me } has promised { $promised }: in the fast round { $ballot } it takes no value any more.
fast-is-awaiting =
    .held =
        { $clients ->
            [none] The fast round { $ballot } is open at { $me }, but there is no client to send a value.
           *[other] The fast round { $ballot } is open at { $me }: it votes for the first value that comes (`request C1 X`).
        }
fast-is-waiting =
    .held = { $me } keeps { $value } until a fast round is open.
fast-is-unpromised =
    .held = { $me } has promised no round yet.
promised-before =
    { $since ->
        [none] { $me } promised { $ballot } before; its disk holds no promise now.
       *[other] { $me } promised { $ballot } before; its promise is { $since } now.
    }
fast-is-since =
    .held = { promised-before }
fast-voters =
    { $acceptors ->
        [none] nobody
       *[other] { $acceptors }
    }
fast-client-asks =
    .held = { $me } sends { $value } to all acceptors, and to the coordinators.
fast-client-asks-again =
    .held = { $me } has no answer, and sends { $value } again.
fast-client-answered =
    .held =
        { $wish ->
            [none] { $learner } tells { $me } that { $chosen } is chosen.
           *[other]
                { $came_true ->
                    [yes] { $learner } tells { $me } that its value { $chosen } is chosen.
                   *[no] { $learner } tells { $me } that { $chosen } is chosen, and not its value { $wish }.
                }
        }

### Paxos: the proposer

paxos-proposer-unique =
    .held = { $me } writes its number to disk first, and sends then.
    .waived =
        { $lazy ->
            [yes] Flushing is lazy: { $me } sends before its number is on disk.
           *[no] Rule off: { $me } sends first; its number is not flushed to disk.
        }
paxos-proposer-one-value =
    .held = { $acceptor }'s promise comes after { $me } has sent { $sent }, and changes nothing.
    .kept = { $acceptor }'s late promise reports [{ $reported_at }, { $reported }], but { $me } has sent { $sent }: the ballot keeps it.
    .waived = Rule off: { $acceptor }'s late promise reports [{ $reported_at }, { $reported }]. { $me } has sent { $sent }, and chooses its value anew.
paxos-proposer-quorum-size =
    .held =
        { $more ->
            [yes] { $me } has counted { paxos-promises }, and takes that for { paxos-quorum } of { paxos-all }.
           *[no]
                { $quorum ->
                    [none] { $me } has { paxos-promises } of { $acceptors }: { paxos-needed } a majority, so it may propose.
                    [size] { $me } has { paxos-promises } of { $acceptors }: { paxos-needed } enough for phase 1, so it may propose.
                   *[sets] { $me } has { paxos-promises } of { $acceptors }: a quorum of phase 1 is among them, so it may propose.
                }
        }
    .refused =
        { $more ->
            [yes] { $me } has counted { paxos-promises }; it needs { paxos-enough } to propose.
           *[no] { $me } has { paxos-promises-of-all }; it needs { paxos-enough } to propose.
        }
    .waived =
        { $quorum ->
            [sets] Rule off: { $me } takes { paxos-promises-of-all } for enough to propose; no quorum of phase 1 is among them.
           *[size] Rule off: { $me } takes { paxos-promises-of-all } for enough to propose; { $needed } would be { paxos-quorum }.
        }
paxos-proposer-all-acceptors =
    .held = { $me } has { paxos-promises } of { paxos-all }; it needs { paxos-enough }, however few answer.
    .waived =
        { $quorum ->
            [sets] Rule off: { $me } takes those who have not answered for dead. It has { paxos-promises } of { $answers }, and no quorum of all { $acceptors }.
           *[size] Rule off: { $me } takes those who have not answered for dead. It has { paxos-promises } of { $answers }; { paxos-quorum } of all { $acceptors } would be { $needed }.
        }
paxos-proposer-distinct =
    .held = { $me } does not count { $acceptor } yet, so its promise counts.
    .refused = { $me } has counted { $acceptor } already: this promise adds nothing.
    .waived = Rule off: { $me } counts { $acceptor } once more.
paxos-proposer-this-ballot =
    .held = The promise is of { $promised }, the ballot under way.
    .refused = { $me } ignores a promise of { $promised }; it is at { $current } now.
    .waived = Rule off: { $me } takes a promise of { $promised } for one of { $current }.
paxos-proposer-adopt-accepted =
    .held =
        { $reported_at ->
            [none] No promise that { $me } counts reports anything accepted, so it takes its own value { $own }.
           *[other]
                { $instead ->
                    [yes] A promise reports [{ $reported_at }, { $reported }], so { $me } takes { $reported }, not its own { $own }.
                   *[no] A promise reports [{ $reported_at }, { $reported }], so { $me } takes { $reported }.
                }
        }
    .waived =
        { $own ->
            [none] Rule off: { $me } proposes its own value although [{ $reported_at }, { $reported }] is reported.
           *[other] Rule off: { $me } proposes its own { $own } although [{ $reported_at }, { $reported }] is reported.
        }
paxos-proposer-adopt-highest =
    .held = Of what is reported, [{ $high }, { $high_value }] has a higher number than [{ $low }, { $low_value }]: the higher number counts.
    .waived = Rule off: { $me } takes the value of [{ $low }, { $low_value }] although [{ $high }, { $high_value }] is reported.

paxos-proposer-adopt-not-first =
    .held = { $me } heard of [{ $taken_at }, { $taken }] first; [{ $high }, { $high_value }] has the higher number.
    .waived = Rule off: { $me } takes { $taken }, which was reported first, although [{ $high }, { $high_value }] has a higher number.
paxos-proposer-adopt-not-commonest =
    .held = { $taken } is reported most often; [{ $high }, { $high_value }] has the highest number.
    .waived = Rule off: { $me } takes { $taken }, which is reported most often, although [{ $high }, { $high_value }] has the highest number.

flexible-quorums-intersect =
    .kept = { $me } has promises of { $promises }; { $others } can choose without them, so it waits for more.
    .waived = Rule off: { $me } goes on with promises of { $promises }; { $others } can choose without them.
paxos-retry-backoff =
    .held = Ballot { $ballot } has ended; { $me } waits for a random time.
    .waived = Rule off: ballot { $ballot } has ended, and { $me } starts the next at once.
paxos-number-one-counter =
    .held = { $me } asks { $counter } for its number, as all do, and not { $other }.
    .waived = Rule off: { $me } asks { $other } for its number, and others ask { $counter }.
paxos-number-asks =
    .held = { $me } asks { $counter } for the number of its next ballot.
paxos-number-hands-out =
    .held = { $me } hands out { $number } to { $proposer }.
paxos-number-hears =
    .held = { $me } gets the number { $ballot } from { $counter }.
paxos-number-late =
    .held =
        { $waits ->
            [yes] { $counter } hands out { $ballot }, which is not above { $used }, a number that { $me } has used.
           *[no] { $counter } hands out { $ballot }, and { $me } waits for no number.
        }
paxos-number-none-came =
    .held = No number came in time: { $me } asks again.
paxos-number-boots =
    .held =
        { $number ->
            [0] { $me } starts, and has handed out no number yet.
           *[other] { $me } starts. The last number that it has handed out is { $number }.
        }
paxos-number-outranked =
    .held = { $acceptor } has promised { $promised }: above every ballot that { $me } can ever have.
paxos-proposer-prepares =
    .held = { $me } starts ballot { $ballot } and asks for promises.
paxos-proposer-reuses =
    .held = { $me } is told to use { $ballot }, which is not above { $used }, a number that it has used.
paxos-proposer-same-number =
    .held = [{ $ballot }, { $other }] is reported as well, at the same number: nothing tells { $me } which of them counts.
paxos-proposer-wishes =
    .held = { $me } takes { $value } as the value that it wants chosen: it was told to.
paxos-proposer-stays =
    .held = Ballot { $ballot } has ended. { $me } does not try again by itself; `prepare { $me }` starts another.
paxos-proposer-counts =
    .held =
        { $accepted_at ->
            [none] { $acceptor } promises and reports nothing accepted; { $me } has counted { paxos-promises }.
           *[other] { $acceptor } promises and reports [{ $accepted_at }, { $accepted }]; { $me } has counted { paxos-promises }.
        }
paxos-quorum =
    { $quorum ->
        [none] a majority
       *[size] a quorum
    }
paxos-enough =
    { $quorum ->
        [sets] one of its quorums
       *[size] { $needed }
    }
paxos-all =
    { $acceptors ->
        [one] { $acceptors } acceptor
       *[other] { $acceptors } acceptors
    }
paxos-promises-of-all =
    { $acceptors ->
        [one] { $promises } of { $acceptors } promise
       *[other] { $promises } of { $acceptors } promises
    }
paxos-acceptances-of-all =
    { $acceptors ->
        [one] { $acceptances } of { $acceptors } acceptance
       *[other] { $acceptances } of { $acceptors } acceptances
    }
paxos-needed =
    { $needed ->
        [one] { $needed } is
       *[other] { $needed } are
    }
paxos-promises =
    { $promises ->
        [one] { $promises } promise
       *[other] { $promises } promises
    }
paxos-proposer-late =
    .held =
        { $because ->
            [unbegun] { $acceptor }'s { paxos-answer } at { $ballot } comes, and { $me } has not begun that ballot since it started.
            [unsent] { $acceptor }'s { paxos-answer } at { $ballot } comes, and { $me } has sent no value at that ballot since it started.
            [another] { $acceptor }'s { paxos-answer } at { $ballot } is of another value than { $me } has sent.
           *[ended] { $acceptor }'s { paxos-answer } at { $ballot } comes when { $me } no longer waits for it.
        }
paxos-proposer-hears-round =
    .held = { $me } hears of round { $round }; its next ballot is higher.
paxos-answer =
    { $answer ->
        [promise] promise
        [refusal] refusal
        [acceptance] acceptance
       *[other] answer
    }
paxos-proposer-prepared =
    .held =
        { $short ->
            [yes] { $me } takes what it has counted for a quorum of promises for ballot { $ballot }.
           *[no] { $me } has its quorum of promises for ballot { $ballot }.
        }
paxos-proposer-proposes =
    .held = { $me } proposes [{ $ballot }, { $value }].
paxos-proposer-hears =
    .held = { $acceptor } accepted { $value }; { $me } knows of { paxos-acceptances-of-all }.
paxos-proposer-refused =
    .held =
        { $reachable ->
            [none]
                { LESS($left, $needed) ->
                    [yes] { $acceptor } refuses: it says that it has promised { $promised }; { paxos-left } left, too few for a quorum.
                   *[no] { $acceptor } refuses: it says that it has promised { $promised }; { paxos-left } left, enough for a quorum.
                }
            [yes] { $acceptor } refuses: it says that it has promised { $promised }; { paxos-left } left, with a quorum among them.
           *[no] { $acceptor } refuses: it says that it has promised { $promised }; { paxos-left } left, and no quorum among them.
        }
paxos-left =
    { $left ->
        [one] { $left } acceptor is
       *[other] { $left } acceptors are
    }
paxos-proposer-times-out =
    .held =
        { $lacks ->
            [value]
                { $short ->
                    [yes] { $me } takes what it has counted for a quorum, but has no value to propose: it gives { $ballot } up.
                   *[no] Ballot { $ballot } has its promises, but { $me } has no value to propose: it gives the ballot up.
                }
            [acceptances] Ballot { $ballot } got too few acceptances in time ({ $answers }): { $me } gives it up.
           *[promises] Ballot { $ballot } got too few promises in time ({ $answers }): { $me } gives it up.
        }
paxos-proposer-knows =
    .held = As far as { $me } knows, { paxos-quorum } has accepted [{ $ballot }, { $value }]: it is chosen.
paxos-proposer-takes =
    .held =
        { $taken ->
            [yes] { $me } takes { $value } as the value that it wants chosen, for { $client }.
           *[no] { $me } is busy with { $wish }; it does not take { $value } as well.
        }
paxos-proposer-no-value =
    .held =
        { $short ->
            [yes] { $me } takes what it has counted for a quorum of promises for ballot { $ballot }, but has no value to propose.
           *[no] { $me } is free to propose at { $ballot }, but has no value to propose.
        }
paxos-proposer-no-ballot =
    .held = { $me } has no ballot under way; `prepare { $me }` starts one.

### Paxos: the acceptor

paxos-acceptor-promise =
    .held =
        { $promised ->
            [none] { $me } has no promise on its disk, so it promises { $asked }.
           *[other]
                { SAME($asked, $promised) ->
                    [yes]
                        { $shared ->
                            [yes] { $me } has promised { $asked } before, no matter to whom, and promises it again.
                           *[no] { $me } has promised { $asked } before, and promises it again.
                        }
                   *[no] { $asked } is above { $me }'s promise { $promised }, so it promises that.
                }
        }
    .refused = { $me } refuses { $asked }: it has promised { $promised }.
    .waived =
        { $forgets ->
            [yes] Rule off: { $me } promises { $asked }, although it has promised { $promised }.
           *[no] Rule off: { $me } lowers its promise from { $promised } to { $asked }.
        }
paxos-acceptor-check-accept =
    .held =
        { $again ->
            [yes] { $me } has accepted [{ $asked }, { $value }] before, and says so again.
           *[no]
                { $promised ->
                    [none] { $me } has no promise on its disk, so it accepts [{ $asked }, { $value }].
                   *[other] { $me } accepts [{ $asked }, { $value }]: it is not below its promise { $promised }.
                }
        }
    .refused = { $me } refuses [{ $asked }, { $value }]: it has promised { $promised }.
    .waived = Rule off: { $me } accepts [{ $asked }, { $value }] although it has promised { $promised }.
paxos-acceptor-accept-equal =
    .waived = Rule off: { $me } refuses [{ $asked }, { $value }]: it is not above its promise.
paxos-acceptor-remember-promise =
    .waived =
        { $promised ->
            [none] Rule off: { $me } promises { $asked } and stores nothing of it.
           *[other] Rule off: { $me } promises { $asked } and stores nothing of it; on its disk stands { $promised }.
        }
paxos-acceptor-accept-raises =
    .held = By accepting, { $me } promises { $accepted_at } as well.
    .waived =
        { $promised ->
            [none] Rule off: { $me } accepts at { $accepted_at } and still promises nothing.
           *[other] Rule off: { $me } accepts at { $accepted_at } and still promises { $promised } only.
        }
paxos-acceptor-persist-promise =
    .held = { $me } writes its promise to disk first, and answers then.
    .waived =
        { $lazy ->
            [yes] Flushing is lazy: { $me } answers before its promise is on disk.
           *[no] Rule off: { $me } answers first; its promise is not flushed to disk.
        }
paxos-acceptor-persist-accepted =
    .held = { $me } writes what it accepted to disk first, and answers then.
    .waived =
        { $lazy ->
            [yes] Flushing is lazy: { $me } answers before what it accepted is on disk.
           *[no] Rule off: { $me } answers first; what it accepted is not flushed to disk.
        }

### Paxos: the learner

paxos-learner-quorum-size =
    .held =
        { $more ->
            [yes] { $me } has counted { paxos-acceptances } at { $ballot }, and takes that for { paxos-quorum } of { paxos-all }.
           *[no]
                { $quorum ->
                    [none] { $me } knows of { paxos-acceptances } of { $acceptors } at { $ballot }: { paxos-needed } a majority.
                    [size] { $me } knows of { paxos-acceptances } of { $acceptors } at { $ballot }: { paxos-needed } enough for phase 2.
                   *[sets] { $me } knows of { paxos-acceptances } of { $acceptors } at { $ballot }: a quorum of phase 2 is among them.
                }
        }
    .refused =
        { $more ->
            [yes] { $me } has counted { paxos-acceptances } at { $ballot }; { paxos-decides }.
           *[no] { $me } knows of { $acceptances } of { $acceptors } acceptances at { $ballot }; { paxos-decides }.
        }
    .waived =
        { $quorum ->
            [sets] Rule off: { $me } decides on { paxos-acceptances }; no quorum of phase 2 is among them.
           *[size] Rule off: { $me } decides on { paxos-acceptances }; { $needed } of { $acceptors } would be { paxos-quorum }.
        }
paxos-decides =
    { $quorum ->
        [sets] one of the quorums decides
        [size]
            { $needed ->
                [one] { $needed } decides
               *[other] { $needed } decide
            }
       *[none] { $needed } decide
    }
paxos-acceptances =
    { $acceptances ->
        [one] { $acceptances } acceptance
       *[other] { $acceptances } acceptances
    }
paxos-learner-distinct =
    .held = { $me } does not count { $acceptor } for [{ $ballot }, { $value }] yet, so its acceptance counts.
    .refused = { $me } has counted { $acceptor } for [{ $ballot }, { $value }] already: this adds nothing.
    .waived = Rule off: { $me } counts { $acceptor } for [{ $ballot }, { $value }] once more.
paxos-learner-same-ballot =
    .kept = As far as { $me } knows, { $across } accepted { $value }, but only { $here } at { $ballot }: that decides nothing.
    .waived = Rule off: { $me } adds up the acceptances of { $value } that it knows of, at different ballots: { $across }.
paxos-learner-learns =
    .held =
        { $how ->
            [another] { $me } sees { $value } chosen, at ballot { $ballot }, but has decided { $known } before.
            [again] { $me } sees { $value } chosen once more, at ballot { $ballot }{ paxos-tells-again }.
           *[first] { $me } learns that { $value } is chosen, at ballot { $ballot }{ paxos-tells }.
        }
paxos-learner-assumes =
    .held =
        { $how ->
            [another] { $me } takes { $value } for chosen, at ballot { $ballot }, but has decided { $known } before.
            [again] { $me } takes { $value } for chosen once more, at ballot { $ballot }{ paxos-tells-again }.
           *[first] { $me } takes { $value } for chosen, at ballot { $ballot }{ paxos-tells }.
        }
paxos-tells =
    { $clients ->
        [0] { "" }
        [one] , and tells the client
       *[other] , and tells the clients
    }
paxos-tells-again =
    { $clients ->
        [0] { "" }
        [one] , and tells the client again
       *[other] , and tells the clients again
    }
paxos-learner-relays =
    .held = { $me } tells { $learners } that { $value } is chosen.
paxos-learner-takes-word =
    .held = { $learner } tells { $me } that [{ $ballot }, { $value }] is chosen; { $me } takes its word for it.
paxos-learner-asks =
    .held = { $me } asks the acceptors what they have accepted.
paxos-learner-told-nothing =
    .held = { $acceptor } tells { $me } that it has accepted nothing.
paxos-learner-too-few-answers =
    .held =
        { $acceptors ->
            [none] No acceptor has answered { $me } in time: it asks once more.
           *[other] Only { $acceptors } answered { $me } in time, too few to know: it asks once more.
        }
paxos-learner-nothing-yet =
    .held = { $acceptors } have accepted nothing, so { $me } has nothing to learn yet.
paxos-learner-unsettled =
    .held = What { $acceptors } answered does not tell { $me } what is chosen: it asks { $proposer } for a new ballot.
paxos-acceptor-tells =
    .held =
        { $ballot ->
            [none] { $me } tells { $learner } that it has accepted nothing.
           *[other] { $me } tells { $learner } that it has accepted [{ $ballot }, { $value }].
        }
paxos-proposer-is-to-settle =
    .held =
        { $does ->
            [begins] { $learner } asks { $me } for a new ballot, so that it can learn what is chosen.
            [manual] { $learner } asks { $me } for a new ballot; `prepare { $me }` begins one.
           *[busy] { $learner } asks { $me } for a new ballot, and { $me } has one under way.
        }
paxos-proposer-no-learner =
    .held = There is no learner: nobody will tell { $client } what is chosen.
paxos-learner-forgets =
    .held = { $me } keeps count of { $kept } proposals, and { $acceptor }'s [{ $ballot }, { $value }] is older than all of them.

### Paxos: nodes and clients

paxos-node-boots =
    .held =
        { ANY($used, $sent, $promised, $accepted_at, $learned) ->
            [no] { $me } starts with an empty disk.
           *[yes] { $me } starts. On its disk: { JOIN(paxos-used, paxos-sent, paxos-promised, paxos-accepted, paxos-learned) }.
        }
paxos-used =
    { $used ->
        [none] { "" }
       *[other] used { $used }
    }
paxos-sent =
    { $sent ->
        [yes] what it proposed
       *[no] { "" }
    }
paxos-promised =
    { $promised ->
        [none] { "" }
       *[other] promised { $promised }
    }
paxos-accepted =
    { $accepted_at ->
        [none] { "" }
       *[other] accepted at { $accepted_at }
    }
paxos-learned =
    { $learned ->
        [yes] what it learned
       *[no] { "" }
    }
paxos-client-answered =
    .held =
        { $came_true ->
            [yes] { $me } hears from { $learner } that { $chosen } is chosen, as it wished.
           *[no] { $me } hears from { $learner } that { $chosen } is chosen, not { $wish }.
        }

paxos-client-hears =
    .held = { $me } hears from { $learner } that { $chosen } is chosen; it waits for nothing.

### Paxos: how things stand

paxos-is-gathering =
    .held =
        { $acceptors ->
            [none] { $me } counts no promise of { $ballot } yet.
           *[other] { $me } counts promises of { $ballot } from { $acceptors }.
        }
paxos-is-waiting =
    .held = { $me } has given { $ballot } up; it tries the next number when its retry timer runs out.
paxos-is-free =
    .held =
        { $short ->
            [yes]
                { $acceptors ->
                    [none] { $me } takes what it has counted for { paxos-quorum }. It has no promise of { $ballot }.
                   *[other] { $me } takes what it has counted for { paxos-quorum }. It has promises of { $ballot } from { $acceptors } only.
                }
           *[no] { $me } has promises of { $ballot } from { paxos-quorum }, { paxos-acceptors }.
        }
paxos-acceptors =
    { $acceptors ->
        [none] { nobody }
       *[other] { $acceptors }
    }
paxos-is-silent =
    .held =
        { $ballot ->
            [none] { $me } has no number in use; `prepare { $me }` starts a ballot.
           *[other] { $me } is not in phase 2 of { $ballot }.
        }
paxos-is-unproposed =
    .held = No proposer has proposed a value yet.
paxos-is-unasked =
    .held =
        { $value ->
            [none] { $me } has sent { $acceptor } no Prepare of { $ballot } in this run.
           *[other] { $me } has sent { $acceptor } no Accept of [{ $ballot }, { $value }] in this run.
        }
paxos-is-accepted =
    .held = [{ $ballot }, { $value }] was accepted by { paxos-acceptors }.
paxos-is-heard =
    .held =
        { $acceptors ->
            [none] { $me } counts no acceptance of [{ $ballot }, { $value }] yet.
           *[other] { $me } knows that { $acceptors } accepted [{ $ballot }, { $value }].
        }
paxos-is-unheard =
    .held = { $me } has heard of no acceptance since it started.
paxos-is-looking =
    .held = { $me } counts enough acceptances of [{ $ballot }, { $value }] by now, and looks only when it hears of one.
paxos-is-untold =
    .held =
        { $ballot ->
            [none] { $me } knows that { $value } is chosen, and has sent { $other } no word of it in this run.
           *[other] { $me } has accepted [{ $ballot }, { $value }], and has sent { $other } no word of it in this run.
        }
paxos-is-told-by =
    .held =
        { $away ->
            [yes] { $me } hears what is chosen from { $learners } only, down now; `query { $me }` asks the acceptors.
           *[no] { $me } hears what is chosen from { $learners } only.
        }
paxos-is-learnerless =
    .held = There is no learner to learn it.
paxos-is-asking =
    .held =
        { $open ->
            [yes]
                { $acceptors ->
                    [none] { $me } has asked the acceptors, and none has answered yet.
                   *[other] { $me } has asked the acceptors, and of them { $acceptors } answered.
                }
           *[no] Nobody tells { $me }; `query { $me }` asks the acceptors.
        }
paxos-is-unsure =
    .held = What the acceptors told { $me } does not say what is chosen: only a new ballot can.
paxos-is-to-settle =
    .held = { $learner } asked { $me } for it; `prepare { $me }` begins one where { $me } does not by itself.
paxos-is-numberless =
    .held = { $me } waits for the number of its next ballot.
paxos-is-decided =
    .held = { $me } has decided { $value }, at ballot { $ballot }, and keeps to that.
paxos-is-clientless =
    .held = There is no client to answer.
paxos-is-since =
    .held =
        { $accepts ->
            [yes]
                { $since ->
                    [none] { $me } accepted at { $ballot } before; its disk holds nothing accepted now.
                   *[other] { $me } accepted at { $ballot } before; what its disk holds now was accepted at { $since }.
                }
           *[no] { promised-before }
        }

### Slots of a replicated log: what is written to disk

slots-record-ballot = propose: its number { $ballot }
slots-record-promise = promise: { $ballot }
slots-record-accept = acknowledgment: in slot { $slot } it accepted [{ $ballot }, { $value }]
slots-record-chosen = commit: slot { $slot } is { $value }

### Slots: what is wrong when a property falls

slots-fell-promise-falls = { $me }'s promise falls from { $before } to { $after }
slots-fell-not-chosen = { $me } takes { $value } for chosen in slot { $slot }, and it is not
slots-fell-two-chosen = slot { $slot }: { $first } is chosen by { $first_by }, and { $last } by { $last_by }
slots-fell-not-asked-for = { $me } proposes { $value }, and nobody has asked for it
slots-fell-applies-another =
    { SAME($slot, $other_slot) ->
        [yes] { $me } applies { $value } in slot { $slot }, where another applied { $other }
       *[no] { $me } applies { $value }, of slot { $slot }, where another applied { $other }, of slot { $other_slot }
    }
slots-behind = { $vote } in slot { $slot }
slots-no-slot = slot { $slot } is too high: whoever leads fills all below it
slots-a-slot = write one from 1 to { $most }
slots-no-report = `{ $report }` is no report
slots-no-entry = `{ $entry }` is no command
slots-an-entry = write commands with commas between them, such as x=1,y=2
slots-a-report = write slot, ballot and command, such as 1:2.S1:x=1

### Slots: the leader

slots-promise-log-wide =
    .held = { $me } asks for all slots from { $slot } on at once.
    .waived = Rule off: { $me } asks for slot { $slot } alone.
slots-leader-quorum-size =
    .held = { $me } has { slots-promises } of { slots-servers }, its own among them: that is enough.
    .refused =
        { $quorum ->
            [sets] { $me } has { slots-promises } of { slots-servers }, its own among them: no quorum of phase 1.
           *[size] { $me } has { slots-promises } of { slots-servers }, its own among them; it needs { $needed }.
        }
    .waived =
        { $quorum ->
            [none] Rule off: { $me } takes { slots-promises } of { slots-servers } for enough; a majority would be { $needed }.
            [size] Rule off: { $me } takes { slots-promises } of { slots-servers } for enough; a quorum would be { $needed }.
           *[sets] Rule off: { $me } takes { slots-promises } of { slots-servers }, no quorum of phase 1, for enough.
        }
slots-promises =
    { $promises ->
        [one] { $promises } promise
       *[other] { $promises } promises
    }
slots-servers =
    { $servers ->
        [one] { $servers } server
       *[other] { $servers } servers
    }
slots-leader-distinct =
    .held = { $me } does not count { $server } yet, so its promise counts.
    .refused = { $me } has counted { $server } already: this promise adds nothing.
    .waived = Rule off: { $me } counts { $server } once more.
slots-leader-this-ballot =
    .held = The promise is of { $promised }, the ballot under way.
    .refused = { $me } ignores a promise of { $promised }; it is at { $current } now.
    .waived = Rule off: { $me } takes a promise of { $promised } for one of { $current }.
slots-leader-adopt-highest =
    .held = In slot { $slot }, { $me } found [{ $found_at }, { $found }] at the highest ballot: it proposes { $found } there.
    .waived = Rule off: in slot { $slot }, { $me } found [{ $found_at }, { $found }], and leaves the slot to commands of its own.
slots-leader-noop-gap =
    .held = In slot { $slot }, { $me } found nothing, but something stands in slot { $last }: it proposes a no-op there.
    .waived = Rule off: in slot { $slot }, { $me } found nothing, and leaves the gap, though something stands in slot { $last }.
slots-ballot-unique =
    .held = { $me } writes its number to disk first, and sends then.
    .waived =
        { $lazy ->
            [yes] Flushing is lazy: { $me } sends before its number is on disk.
           *[no] Rule off: { $me } keeps its number in memory only.
        }
slots-leader-resend =
    .held =
        { $open ->
            [0] { $me } asks again those who have not answered its Prepare.
            [one] { $me } asks again for what it proposed in { $open } slot and does not know to be chosen.
           *[other] { $me } asks again for what it proposed in { $open } slots and does not know to be chosen.
        }
    .waived =
        { $open ->
            [0] Rule off: { $me } does not ask again those who have not answered its Prepare.
           *[other] Rule off: { $me } does not ask again for what it does not know to be chosen.
        }
slots-retry-backoff =
    .held = Ballot { $ballot } has ended; { $me } waits for a random time.
    .waived = Rule off: ballot { $ballot } has ended, and { $me } starts the next at once.
slots-leader-prepares =
    .held =
        { $begins ->
            [no] { $me } asks for promises of its ballot { $ballot } for slot { $from } as well.
           *[yes]
                { $alone ->
                    [yes] { $me } begins ballot { $ballot }, and asks for promises for slot { $from }.
                   *[no] { $me } begins ballot { $ballot }, and asks for promises from slot { $from } on.
                }
        }
slots-leader-counts =
    .held =
        { $reported ->
            [0] { $server } promises and reports nothing; { $me } has { slots-promises } of { $servers }.
            [one] { $server } promises and reports { $reported } slot; { $me } has { slots-promises } of { $servers }.
           *[other] { $server } promises and reports { $reported } slots; { $me } has { slots-promises } of { $servers }.
        }
slots-leader-leads =
    .held = { $me } leads at ballot { $ballot }; its first free slot is { $next }.
slots-leader-proposes =
    .held = { $me } proposes [{ $ballot }, { $value }] in slot { $slot }.
slots-leader-hears =
    .held = { $server } accepted in slot { $slot }; { $me } knows of { slots-acceptances } of { $servers } there.
slots-acceptances =
    { $acceptances ->
        [one] { $acceptances } acceptance
       *[other] { $acceptances } acceptances
    }
slots-leader-late =
    .held =
        { $answer ->
            [promise] { $server }'s promise at { $ballot } comes when { $me } does not wait for it.
            [refusal] { $server }'s refusal at { $ballot } comes when { $me } does not wait for it.
           *[acceptance] { $server }'s acceptance at { $ballot } comes when { $me } does not wait for it.
        }
slots-leader-refused =
    .held =
        { $reachable ->
            [no] { $server } refuses: it says that it has promised { $promised }; too few are left for a quorum.
           *[yes] { $server } refuses: it says that it has promised { $promised }; enough are left for a quorum.
        }
slots-leader-times-out =
    .held =
        { $promises ->
            [one] Ballot { $ballot } got no promise but { $me }'s own in time: { $me } gives it up.
           *[other] Ballot { $ballot } got { $promises } promises in time, too few: { $me } gives it up.
        }
slots-leader-stands-down =
    .held =
        { $led ->
            [yes] { $me } leads no longer at { $ballot }: it has heard of { $higher }.
           *[no] { $me } gives ballot { $ballot } up: it has heard of { $higher }.
        }
slots-leader-heartbeats =
    .held =
        { $below ->
            [1] { $me } shows that it leads at { $ballot }; it does not know what is chosen in slot 1.
           *[other] { $me } shows that it leads at { $ballot }, and tells that every slot below { $below } is chosen.
        }
slots-leader-sends-chosen =
    .held =
        { SPAN($first, $last) ->
            [one] { $me } sends { $server } what is chosen in slot { $first }.
           *[other] { $me } sends { $server } what is chosen in slots { $first } to { $last }.
        }
slots-leader-none =
    .held =
        { $prepares ->
            [yes] { $me } does not lead, so it proposes nothing; `prepare { $me }` is the way to that.
           *[no] { $me } has not the promises of a quorum yet, so it proposes nothing.
        }

### Slots: acceptors and learners

slots-acceptor-promise =
    .held =
        { $promised ->
            [none] { $me } has no promise on its disk, so it promises { $asked }, { slots-for }.
           *[other]
                { SAME($asked, $promised) ->
                    [yes]
                        { $slot ->
                            [none] { $me } has promised { $asked } before, and promises it again.
                           *[other] { $me } has promised { $asked } before, and promises it again, { slots-for }.
                        }
                   *[no] { $asked } is above { $me }'s promise { $promised }, so it promises that, { slots-for }.
                }
        }
    .refused = { $me } refuses { $asked }: it has promised { $promised }.
    .waived = Rule off: { $me } lowers its promise from { $promised } to { $asked }.
slots-for =
    { $slot ->
        [none] for all slots
       *[other] and reports slot { $slot }
    }
slots-acceptor-check-accept =
    .held =
        { $again ->
            [yes] { $me } has accepted [{ $asked }, { $value }] in slot { $slot } before, and says so again.
           *[no]
                { $promised ->
                    [none] { $me } has no promise on its disk, so it accepts [{ $asked }, { $value }] in slot { $slot }.
                   *[other] { $me } accepts [{ $asked }, { $value }] in slot { $slot }: it is not below its promise { $promised }.
                }
        }
    .refused = { $me } refuses [{ $asked }, { $value }] in slot { $slot }: it has promised { $promised }.
    .waived = Rule off: { $me } accepts [{ $asked }, { $value }] in slot { $slot } although it has promised { $promised }.
slots-acceptor-accept-raises =
    .held =
        { $alone ->
            [yes] By accepting, { $me } promises { $accepted_at } as well.
           *[no] By accepting, { $me } promises { $accepted_at } as well, for all slots.
        }
    .waived =
        { $promised ->
            [none] Rule off: { $me } accepts at { $accepted_at } and still promises nothing.
           *[other] Rule off: { $me } accepts at { $accepted_at } and still promises { $promised } only.
        }
slots-acceptor-persist-promise =
    .held = { $me }'s promise is on disk before it counts anywhere.
    .waived =
        { $lazy ->
            [yes] Flushing is lazy: { $me }'s promise counts before it is on disk.
           *[no] Rule off: { $me }'s promise counts at once; it is not flushed to disk.
        }
slots-acceptor-persist-accepted =
    .held = What { $me } accepted is on disk before it counts anywhere.
    .waived =
        { $lazy ->
            [yes] Flushing is lazy: what { $me } accepted counts before it is on disk.
           *[no] Rule off: what { $me } accepted counts at once; it is not flushed to disk.
        }
slots-chosen-quorum-size =
    .held = { $me } knows of { slots-acceptances } of { slots-servers } in slot { $slot }: what stands there is chosen.
    .refused =
        { $quorum ->
            [sets] { $me } knows of { slots-acceptances } of { slots-servers } in slot { $slot }: no quorum of phase 2.
           *[size] { $me } knows of { slots-acceptances } of { slots-servers } in slot { $slot }; it needs { $needed }.
        }
    .waived =
        { $quorum ->
            [none] Rule off: { $me } takes { slots-acceptances } of { slots-servers } in slot { $slot } for enough; a majority would be { $needed }.
            [size] Rule off: { $me } takes { slots-acceptances } of { slots-servers } in slot { $slot } for enough; a quorum would be { $needed }.
           *[sets] Rule off: { $me } takes { slots-acceptances } of { slots-servers } in slot { $slot }, no quorum of phase 2, for enough.
        }
slots-chosen-same-ballot =
    .kept = In slot { $slot }, { $across } accepted { $value }, but only { $here } at this ballot: that decides nothing.
    .waived = Rule off: in slot { $slot }, { $me } adds up acceptances of { $value } at different ballots: { $across }.
slots-chosen-own-ballot-only =
    .held = { $value } in slot { $slot } was accepted at { $accepted_at }, the ballot of who says that the slot is chosen.
    .refused = { $value } in slot { $slot } was accepted at { $accepted_at }, not at { $leader_at }: that the slot is chosen says nothing of it.
    .waived = Rule off: { $me } takes { $value } in slot { $slot } for what is chosen, though accepted at { $accepted_at }, not at { $leader_at }.
slots-apply-in-order =
    .held =
        { SPAN($first, $last) ->
            [one] { $me } applies slot { $first }.
           *[other] { $me } applies slots { $first } to { $last }.
        }
    .kept = { $me } does not apply slot { $first } yet: it does not know what is chosen in slot { $hole }.
    .waived = Rule off: { $me } applies slot { $first }, though it does not know what is chosen in slot { $hole }.
slots-learner-old-leader =
    .held = { $server }'s heartbeat is of { $ballot }; { $me } has promised { $promised }, and refuses it.
slots-learner-lacks =
    .held = { $me } lacks slot { $from }, and every slot below { $below } is chosen: it asks { $server } for that.
slots-learner-learns =
    .held =
        { $how ->
            [marked] { $me } marks { $value } in slot { $slot } as chosen.
            [sent] { $me } is told that { $value } is chosen in slot { $slot }.
           *[counted] As far as { $me } knows, { $value } is chosen in slot { $slot }.
        }
slots-server-boots =
    .held =
        { ANY($used, $promised, slots-some, slots-known) ->
            [no] { $me } starts with an empty disk.
           *[yes] { $me } starts. On its disk: { JOIN(slots-used, slots-promised, slots-accepted, slots-chosen) }.
        }
slots-some =
    { $last ->
        [0] no
       *[other] yes
    }
slots-known =
    { $chosen ->
        [0] no
       *[other] yes
    }
slots-used =
    { $used ->
        [none] { "" }
       *[other] used { $used }
    }
slots-promised =
    { $promised ->
        [none] { "" }
       *[other] promised { $promised }
    }
slots-accepted =
    { $last ->
        [0] { "" }
       *[other] slots up to { $last }
    }
slots-chosen =
    { $chosen ->
        [0] { "" }
        [one] { $chosen } of them known to be chosen
       *[other] { $chosen } of them known to be chosen
    }

### Multi-Paxos: servers and clients

multi-paxos-server-redirects =
    .held =
        { $leader ->
            [none] { $me } does not lead and knows no leader; it tells { $client } so.
           *[other] { $me } does not lead; it sends { $client } to { $leader }.
        }
multi-paxos-leader-answers =
    .held = { $me } answers { $client }: its command is applied, in slot { $slot }.
multi-paxos-client-answered =
    .held = { $me } has its answer from { $server }: { $value } is applied in slot { $slot }.
multi-paxos-client-late-answer =
    .held = { $me } does not wait for an answer about its command { $number }, so { $server }'s changes nothing.

### Multi-Paxos: how things stand

multi-paxos-is-leader =
    .held = { $me } leads at ballot { $ballot }.
multi-paxos-is-replica =
    .held =
        { $leader ->
            [none] { $me } has no ballot under way, and knows no leader; `prepare { $me }` begins one.
           *[other] { $me } has no ballot under way: it follows { $leader }.
        }
multi-paxos-is-gathering =
    .held = { $me } counts promises of { $ballot } from { $servers }.
multi-paxos-is-unasked =
    .held =
        { $accept ->
            [yes] { $me } has sent { $server } no Accept at { $ballot } in slot { $slot } in this run.
           *[no]
                { $ballot ->
                    [none] { $me } has used no ballot; `prepare { $me }` begins one.
                   *[other] { $me } has sent { $server } no Prepare of { $ballot } in this run.
                }
        }
multi-paxos-is-since =
    .held = { promised-before }
multi-paxos-is-leaderless =
    .held = Nobody leads now.
multi-paxos-is-unproposed =
    .held =
        { $stands ->
            [chosen] { $me } leads and knows what is chosen in slot { $slot }: it asks nobody to accept there any more.
            [another] { $me } leads, and proposes something else in slot { $slot }.
           *[nothing] { $me } leads, and proposes nothing in slot { $slot } now.
        }
multi-paxos-is-accepted =
    .held = In slot { $slot }, [{ $ballot }, { $value }] was accepted by { $servers }.
multi-paxos-is-heard =
    .held = In slot { $slot }, { $me } knows of the acceptances of { $servers }.
multi-paxos-is-overtaken =
    .held = In slot { $slot }, [{ $ballot }, { $value }] is chosen.
multi-paxos-is-unknowing =
    .held =
        { $leader ->
            [none] { $me } does not know what is chosen in slot { $slot }, and nobody leads who could tell.
           *[other]
                { $told ->
                    [can] { $me } does not know what is chosen in slot { $slot }; { $leader }'s heartbeats can tell it.
                    [cannot] { $me } does not know what is chosen in slot { $slot }; { $leader }'s heartbeats cannot tell it now.
                    [not-yet] { $me } does not know what is chosen in slot { $slot }; { $leader }'s heartbeats do not tell it yet.
                   *[neither] { $me } does not know what is chosen in slot { $slot }, and nor does { $leader }, which leads.
                }
        }
multi-paxos-is-hole =
    .held = { $me } knows what is chosen in slot { $slot }, but not in slot { $hole }, which comes first.
multi-paxos-is-empty =
    .held = Nobody has accepted anything in slot { $slot } yet.
multi-paxos-is-clientless =
    .held = No client asked for what stands in slot { $slot }.
multi-paxos-is-forsaken =
    .held =
        { $repeats ->
            [yes] Nobody has answered { $client } about slot { $slot }; when it asks again, it will be answered.
           *[no] Nobody has answered { $client } about slot { $slot }, and nobody will: who took its command leads no longer.
        }

### Raft: what is written to disk

raft-record-term =
    { $voted_for ->
        [none] term { $term }, no vote yet
       *[other] term { $term } and its vote for { $voted_for }
    }
raft-record-cut =
    { $keep ->
        [0] its log, which is empty now
        [one] its log, cut to { $keep } entry
       *[other] its log, cut to { $keep } entries
    }
raft-record-log = { entries }
client-record-sequence = the number of its command, { $number }

raft-no-entry = { $entry } is no entry
raft-an-entry = an entry is its term and its command, such as 3:x=1, with commas between several

### Raft: what is wrong when a property falls

raft-entry-of-term = { $value } of term { $term }
raft-fell-hole = { $me } appends what follows index { $after } to a log that ends at { $last }
raft-fell-term-falls = in { $me }'s log the term falls from { $before } to { $term } at index { $entry }
raft-fell-does-not-match = { $me } and { $other } both have entry { $entry } of term { $term }, and not the same log up to it
raft-fell-leader-changed = { $me } leads term { $term } and has changed its log, which went up to index { $last }
raft-fell-two-leaders = { $one } and { $other } lead term { $term }
raft-fell-leader-lacks = as leader of term { $term }, { $me } lacks entry { $entry } ({ $value }), committed in term { $committed_in }
raft-fell-commit-falls = { $me }'s commit index falls from { $before } to { $after }
raft-fell-not-committed =
    { $there ->
        [none] { $me } takes entry { $entry } ({ $own }) for committed, which it is not
       *[other] { $me } takes { $own } for committed as entry { $entry }, where { $there } is
    }
raft-fell-applies-another = { $me } applies { $own } as entry { $entry }, not { $first }

### Raft: terms and votes

raft-term-step-down =
    .held = { $me } sees term { $seen }, higher than its { $own }: it adopts it and follows.
    .waived = Rule off: { $me } ignores a reply of term { $seen }, higher than its { $own }.
raft-term-stale-request =
    .held = The request is of term { $asked }, not below { $me }'s term { $own }.
    .refused = { $me } refuses: the request is of term { $asked }, but the term is { $own } by now.
    .waived = Rule off: { $me } serves a request of term { $asked } although the term is { $own }.
raft-term-stale-reply =
    .held = The reply answers a request of { $me }'s present term { $own }.
    .refused = { $me } ignores a reply to a request of term { $asked }; it is in term { $own }.
    .waived = Rule off: { $me } counts a reply to a request of term { $asked } in term { $own }.
raft-vote-once =
    .held =
        { $voted_for ->
            [none] { $me } has no vote of term { $term } on its disk, so it may vote for { $candidate }.
           *[other] { $me } voted for { $candidate } in term { $term } before, and may do so again.
        }
    .refused = { $me } refuses { $candidate }: in term { $term } it voted for { $voted_for }.
    .waived = Rule off: { $me } votes for { $candidate } too, after { $voted_for } in term { $term }.
raft-vote-persist =
    .held = { $me } writes term and vote to disk before anybody hears of them.
    .waived =
        { $lazy ->
            [yes] Flushing is lazy: { $me } sends before its term and vote are on disk.
           *[no] Rule off: { $me } sends first; its vote is not flushed to disk.
        }
raft-vote-log-check =
    .held = The candidate's log ends ({ raft-end }) no earlier than { $me }'s ({ raft-own-end }).
    .refused = { $me } refuses: its log ends later ({ raft-own-end }) than the candidate's ({ raft-end }).
    .waived = Rule off: { $me } votes for a candidate whose log ends earlier ({ raft-end }).
raft-end =
    { $last_index ->
        [0] empty
       *[other] index { $last_index }, term { $last_term }
    }
raft-own-end =
    { $own_index ->
        [0] empty
       *[other] index { $own_index }, term { $own_term }
    }
raft-vote-count-once =
    .held = { $me } has not counted { $voter }'s vote yet, so it counts.
    .refused = { $me } has counted { $voter }'s vote already.
    .waived = Rule off: { $me } counts { $voter }'s vote once more.
raft-election-majority =
    .held =
        { $replies ->
            [yes] { $me } counts { raft-votes }, whoever gave them, and leads: { $needed } of { $servers } { raft-are } a majority.
           *[no] { $me } counts { raft-votes } of { $servers }: { raft-needed } a majority, so it leads.
        }
    .refused =
        { $replies ->
            [yes] { $me } counts { raft-votes }, whoever gave them; { raft-to-lead }
           *[no] { $me } counts { raft-votes } of { $servers }; { raft-to-lead }
        }
    .waived =
        { $replies ->
            [yes] Rule off: { $me } leads with { raft-votes }, whoever gave them; { $needed } would be a majority.
           *[no] Rule off: { $me } leads with { raft-votes } of { $servers }; { $needed } would be a majority.
        }
raft-to-lead =
    { $weaker ->
        [none] it needs { $needed } to lead.
       *[other] { raft-weaker }
    }
raft-weaker =
    { $weaker ->
        [half] { raft-needed } a majority. Rule off: half of the servers, rounded down, is enough.
        [answered] { raft-needed } a majority. Rule off: when its time is up again, it leads with the votes it has.
       *[both] { raft-needed } a majority. Rules off: half of them, rounded down, is enough, and any number when its time is up again.
    }
raft-election-all-servers =
    .held = { $me }'s time is up with { raft-votes-of-all }; { raft-needed } a majority of all, whoever answers.
    .waived = Rule off: { $me } takes those who gave no vote for dead and leads with { raft-votes-of-all }; { $needed } would be a majority.
raft-election-current-leader =
    .held = { $leader }'s message is of term { $asked }, and { $me } is in term { $own }: it does not restart the election timer.
    .waived = Rule off: { $me } restarts its election timer for a message of term { $asked }, although it is in term { $own } itself.
raft-votes =
    { $votes ->
        [one] { $votes } vote
       *[other] { $votes } votes
    }
raft-votes-of-all =
    { $servers ->
        [one] { $votes } of { $servers } vote
       *[other] { $votes } of { $servers } votes
    }
raft-needed = { $needed } { raft-are }
raft-are =
    { $needed ->
        [one] is
       *[other] are
    }
raft-election-timer-reset =
    .held =
        { $cause ->
            [leader] { $me } has heard from a leader, so its election timer starts anew.
           *[vote] { $me } gave its vote, so its election timer starts anew.
        }
    .kept =
        { $cause ->
            [deposed] { $me } gave no vote; its election timer starts because it leads no longer.
           *[refusal] { $me } gave no vote, so its election timer runs on.
        }
    .waived = Rule off: { $me } restarts its election timer though it gave no vote.
raft-election-randomised =
    .held = { $me } draws a new election timeout, between { $low_ms } and { $high_ms } ms.
    .waived = Rule off: { $me }'s election timeout is { $low_ms } ms, like everybody's.
raft-candidate-concede =
    .held = { $me } hears that { $leader } leads term { $term }, gives up its candidacy and follows.
    .waived = Rule off: { $me } hears that { $leader } leads term { $term }, and goes on campaigning.
raft-candidate-campaigns =
    .held =
        { $others ->
            [0] { $me } becomes a candidate in term { $term } and votes for itself. There is nobody else to ask.
            [one] { $me } becomes a candidate in term { $term }, votes for itself and asks the other server.
           *[other] { $me } becomes a candidate in term { $term }, votes for itself and asks the others.
        }
raft-candidate-counts =
    .held = { $me } counts { $voter }'s vote; that makes { raft-votes }.
raft-candidate-refused =
    .held = { $me } gets no vote from { $voter }.

### Raft: followers

raft-append-prev-check =
    .held =
        { $prev_index ->
            [0] The message starts at index 1, so nothing before it has to match { $me }'s log.
           *[other] { $me } has entry { $prev_index } with term { $prev_term } too, so the message fits after it.
        }
    .refused =
        { $own_term ->
            [none] { $me } refuses: its log ends at { $last_index }, so there is no entry { $prev_index } to build on.
           *[other]
                { $prev_index ->
                    [0] { $me } refuses: the message speaks of an entry of term { $prev_term } before index 1, where nothing stands.
                   *[other] { $me } refuses: its entry { $prev_index } has term { $own_term }, not { $prev_term }.
                }
        }
    .waived =
        { $prev_index ->
            [0] Rule off: { $me } agrees, although nothing stands before index 1, and so no entry of term { $prev_term }.
           *[other] Rule off: { $me } agrees, although it has no entry { $prev_index } of term { $prev_term }.
        }
raft-append-conflict-only =
    .kept = { $me } keeps what follows entry { $upto }: the message is shorter, but nothing conflicts.
    .waived = Rule off: { $me } cuts its log to { $upto } although entries up to { $last_index } agree or follow.
raft-append-delete-behind =
    .held = { $me } deletes { entries } as well: what follows a conflict goes with it.
    .waived = Rule off: { $me } keeps { entries } behind the conflict.
raft-append-vouch-for-sent =
    .held =
        { $upto ->
            [0] { $me } vouches for no entry; its own log ends at { $last_index }.
           *[other] { $me } vouches for entries up to { $upto } only; its own log ends at { $last_index }.
        }
    .waived =
        { $upto ->
            [0] Rule off: { $me } says that it stores all up to { $last_index }; the message vouches for none.
           *[other] Rule off: { $me } says that it stores all up to { $last_index }; the message vouches for those up to { $upto }.
        }
raft-append-keep-log =
    .held = Stepping down deletes nothing: { $me } still has { entries }, committed or not.
    .waived = Rule off: { $me } leads no longer and drops its { entries }.
raft-append-commit-clamp =
    .held =
        { $vouched ->
            [0] The message vouches for no entry; the leader's commit index is { $leader_commit }.
           *[other] The message vouches for entries up to { $vouched }; the leader's commit index is { $leader_commit }.
        }
    .kept = { $me } goes no further than { $vouched }, although the leader's commit index is { $leader_commit }.
    .waived = Rule off: { $me } takes entries up to { $further } for committed; the message vouches for { $vouched }.
raft-append-persist =
    .held = { $me } writes the entries to disk first, and answers then.
    .waived =
        { $lazy ->
            [yes] Flushing is lazy: { $me } answers before the entries are on disk.
           *[no] Rule off: { $me } answers first; the entries are not flushed to disk.
        }
raft-apply-in-order =
    .held = { $me } applies { entries }, committed as far as it knows.
    .kept = { $me } does not apply { entries } yet: it waits for the commit.
    .waived = Rule off: { $me } applies { entries } without waiting for the commit.
raft-follower-stores =
    .held = { $me } appends { entries } of term { $term }.
raft-follower-deletes =
    .held =
        { $all ->
            [yes] { $me } deletes { entries } of term { $term }, which nothing conflicts with.
           *[no] { $me } deletes { entries } of term { $term }, to make room for what the leader sent.
        }
raft-follower-learns-commit =
    .held = { $me } hears that { entries } { are } committed.

### Raft: the leader

raft-leader-persist-before-count =
    .held = { $me } writes its own entry { $entry } to disk before it counts its copy.
    .waived =
        { $lazy ->
            [yes] Flushing is lazy: { $me } counts its own entry { $entry } before it is on disk.
           *[no] Rule off: { $me } counts its own entry { $entry } before it is on disk.
        }
raft-leader-commit-majority =
    .held = As far as { $me } knows, entry { $entry } is on { $copies } of { raft-servers }, a majority.
    .refused =
        { $weaker ->
            [yes] As far as { $me } knows, entry { $entry } is on { $copies } of { raft-servers }; { raft-needed } a majority. Rule off: half of the servers, rounded down, is enough.
           *[no] As far as { $me } knows, entry { $entry } is on { $copies } of { raft-servers }; { raft-needed } needed.
        }
    .waived = Rule off: as far as { $me } knows, entry { $entry } is on { $copies } of { raft-servers }, and that is enough for it.
raft-servers =
    { $servers ->
        [one] { $servers } server
       *[other] { $servers } servers
    }
raft-copies =
    { $copies ->
        [one] { $copies } server
       *[other] { $copies } servers
    }
raft-leader-commit-current-term =
    .held = { $me } commits up to index { $entry }: as far as it knows it is on { raft-copies }, and of its own term { $entry_term }.
    .refused = As far as { $me } knows, entry { $entry } is on { raft-copies }, but of term { $entry_term }, not { $own_term }: it does not count.
    .waived = Rule off: { $me } takes entry { $entry } of term { $entry_term } for committed by counting, in term { $own_term }.
raft-leader-match-from-request =
    .held =
        { $upto ->
            [0] { $follower }'s success vouches for no entry: the message that it answers reached none.
           *[other] { $follower }'s success vouches for entries up to { $upto }, as far as the message reached.
        }
    .kept = { $follower }'s success vouches only up to { $upto }; { $me }'s log goes on to { $last_index }.
    .waived = Rule off: { $me } takes { $follower } to store all up to { $last_index }; it said { $upto }.
raft-leader-reset-indexes =
    .held =
        { $others ->
            [0] { $me } is the only server: there is nobody whose log it has to know.
           *[other] { $me } knows nothing of the others' logs yet; it will try from index { $next }.
        }
    .waived = Rule off: { $me } takes for granted what others store, without asking.
raft-leader-keep-tail =
    .kept = { $me } keeps its { entries }, committed or not: a leader only appends.
    .waived = Rule off: { $me } drops its { entries }.
raft-leader-backtrack =
    .held = { $me } tries { $follower } again from one entry lower, index { $next }.
    .waived = Rule off: { $me } keeps trying the same index with { $follower }.
raft-leader-resend =
    .held = { $me }'s heartbeats carry what the others lack, as far as it knows.
    .waived = Rule off: { $me } sends empty heartbeats.
raft-leader-elected =
    .held = { $me } is leader of term { $term }.
raft-leader-appends =
    .held = { $me } appends { $value } as entry { $entry }, of term { $term }.
raft-leader-counts =
    .held = { $me } counts entries up to { $upto } as stored on { $follower }.
raft-leader-late-reply =
    .held = { $me } does not lead, so { $follower }'s answer changes nothing.
raft-leader-old-refusal =
    .held = { $follower } refuses what follows index { $refused }; { $me } tries it from index { $next } by now.
raft-leader-rival =
    .held = { $me } leads term { $term } itself, and does not follow { $other }.
raft-candidate-late-vote =
    .held =
        { $leads ->
            [yes] { $me } leads already, so { $voter }'s answer changes nothing.
           *[no] { $me } is no candidate now, so { $voter }'s answer changes nothing.
        }
raft-candidate-strange-vote =
    .held = { $voter } takes no part, so its vote does not count.
raft-client-late-answer =
    .held = { $me } does not wait for an answer about its command { $number }, so { $server }'s changes nothing.
raft-leader-heartbeats =
    .held = { $me } shows that it leads term { $term }.
raft-leader-answers =
    .held = { $me } answers { $client }: its command is applied, at index { $entry }.

### Raft: servers and clients

raft-server-steps-down =
    .held =
        { $led ->
            [yes] { $me } leads term { $term } no longer.
           *[no] { $me } gives up its candidacy in term { $term }.
        }
raft-server-boots =
    .held =
        { $spare ->
            [yes] { $me } starts as a spare, which takes no part, with { raft-entries } on disk.
           *[no] { $me } starts as a follower in term { $term }, with { raft-entries } on disk and nothing known committed.
        }
raft-entries =
    { $entries ->
        [0] no entries
        [one] { $entries } entry
       *[other] { $entries } entries
    }
raft-server-redirects =
    .held =
        { $leader ->
            [none] { $me } does not lead and knows no leader.
           *[other] { $me } does not lead; it tells { $client } to ask { $leader }.
        }
raft-client-answered =
    .held = { $me } has its answer from { $server }: { $value } is applied at index { $entry }.

### Raft: how things stand

raft-is-leader =
    .held = { $me } leads term { $term }.
raft-is-follower =
    .held =
        { $leader ->
            [none] { $me } is a follower in term { $term }: it asks for votes only when its election timer runs out.
           *[other] { $me } follows { $leader } in term { $term }, until its election timer runs out.
        }
raft-is-candidate =
    .held = { $me } is a candidate in term { $term }, and counts the votes of { raft-voters }.
raft-voters =
    { $voters ->
        [none] { nobody }
       *[other] { $voters }
    }
raft-is-voted =
    .held =
        { $by_now ->
            [none]
                { $later ->
                    [none] { $me } has voted for { $candidate } in term { $term }.
                   *[other] { $me } voted for { $candidate } in term { $term }, and then for { $later }.
                }
           *[other] { $me } voted for { $candidate } in term { $term }, and is in term { $by_now } by now.
        }
raft-is-elected =
    .held = { $me } has votes enough to lead, and looks only when a vote comes.
raft-is-ended =
    .held = { $voter }'s answer would tell { $me } of term { $term }, which ends a candidacy in term { $asked }.
raft-is-not-asked =
    .held = In this run { $candidate } has not asked { $me } for its vote in term { $term }.
raft-is-electable =
    .held =
        { $weaker ->
            [none] If { $me } asked now, it would get { raft-votes } of { $servers }; it needs { $needed }.
           *[other] If { $me } asked now, it would get { raft-votes } of { $servers }; { raft-weaker }
        }
raft-is-leaderless =
    .held =
        { $led ->
            [no] No server leads now: until one does, nobody sends entry { $entry } or counts its copies.
           *[yes] { raft-leaderless }
        }
raft-leaderless =
    { $term ->
        [none] No server that leads now has entry { $entry }.
       *[other] No server that leads now has this entry { $entry } of term { $term }; only such a leader can commit it.
    }
raft-is-carried =
    .held =
        { $own ->
            [none] { $me } has no entry of its own term { $term } yet: entry { $entry } is committed with the first one.
           *[other] Entry { $entry } is committed with entry { $own }, the first of { $me }'s own term { $term }.
        }
raft-is-stored =
    .held = { $me } has { $value } of term { $term } as entry { $entry }.
raft-is-overtaken =
    .held = { $value } of term { $term } is committed as entry { $entry } already.
raft-is-due =
    .held = { $me } knows enough to commit entry { $entry }, and looks when an answer brings news or a client asks.
raft-is-taken =
    .held = { $me } takes entry { $entry } for committed already, and does not look once more.
raft-is-unsent =
    .held = In this run { $me } has sent { $other } nothing in its term that reaches entry { $entry }.
raft-is-missing =
    .held = { $me } has no entry { $entry }: its log ends at { $last_index }.
raft-is-gone =
    .held = { $me } had entry { $entry }, and has it no longer since step { $step } ({ $because }).
raft-is-uninformed =
    .held =
        { $commit_index ->
            [0] { $me } knows of no commit yet.
           *[other] { $me } knows of commits up to index { $commit_index } only.
        }
raft-is-next =
    .held =
        { LESS($last_index, $next) ->
            [yes] { $leader } takes { $me } to have all that it has itself: its next heartbeat is empty.
           *[no] { $leader } sends { $me } entries from index { $next } on with its next heartbeat.
        }
raft-is-spare =
    .held = { $me } is a spare: it belongs to no cluster yet, so nobody asks for its vote or sends it entries.
raft-is-unasked =
    .held = No client asked for entry { $entry }, so nobody is answered.
raft-is-answering =
    .held =
        { SAME($entry, $at) ->
            [yes] { $me } keeps in mind that { $client } waits for entry { $entry }, and answers when it takes that for committed.
           *[no] { $me } keeps in mind that { $client } waits for its command, now at index { $at }, and answers when it takes that for committed.
        }
raft-is-forsaken =
    .held =
        { $repeats ->
            [yes] No leader keeps in mind that { $me } waits for its command { $number }: nobody answers until it asks again.
           *[no] No leader keeps in mind that { $me } waits for its command { $number }, so nobody answers.
        }
raft-is-answered =
    .held =
        { SAME($entry, $at) ->
            [yes] { $me } has an answer that says its command is applied at index { $entry }, but it is not committed there.
           *[no] { $me } has its answer to this command already: it is applied at index { $at }, so entry { $entry } gets none.
        }
raft-is-given-up =
    .held = { $me } does not wait for an answer about its command { $number } now.

### Znodes: what operations give, and what watches tell

znode-created = created { $path }
znode-deleted = deleted
znode-set = set, version { $version }
znode-data =
    { $empty ->
        [yes] nothing in it, version { $version }
       *[no] { $data }, version { $version }
    }
znode-children =
    { $count ->
        [0] no children
       *[other]
            { $more ->
                [0] { $names }
               *[other] { $names } and { $more } more
            }
    }
znode-exists =
    { $there ->
        [yes] it is there
       *[no] it is not there
    }
znode-synced = it has what its leader had committed
znode-reason =
    { $reason ->
        [no-node] no such znode
        [node-exists] it is there already
        [bad-version] it has another version
        [not-empty] it has children
        [no-children-for-ephemerals] ephemeral znodes have no children
        [root] not with the root
       *[session-expired] the session is over
    }
znode-watch-event =
    { $turn ->
        [created] { $path } was made
        [deleted] { $path } is gone
        [set] { $path } was set
       *[children] { $path } has other children
    }
refused-no-path = `{ $text }` is no path
    .remedy = paths begin with a slash and have no spaces, such as /a/b
refused-two-called = `{ $text }` could be { $one } or { $other }
    .remedy = write which one, in full
refused-no-data = what is to be in { $path } is missing
    .remedy = write it like { $example }
refused-no-operation = `{ $text }` says nothing that can be asked for here
    .remedy = write it like { $example }

### ZooKeeper: clients

zk-client-connects =
    .held =
        { $session ->
            [none] { $me } turns to { $server } for a new session.
           *[other]
                { $watches ->
                    [0] { $me } turns to { $server } to go on with its session { $session }.
                   *[other] { $me } turns to { $server } to go on with its session { $session }, and sets its watches again.
                }
        }
zk-client-connected =
    .held =
        { $new ->
            [yes] { $me } is connected to { $server }; its new session is { $session }.
           *[no] { $me } is connected to { $server }, and its session { $session } goes on.
        }
zk-client-refused =
    .held = { $server } does not serve { $me }; it turns to { $next } in a while.
zk-client-silent =
    .held = { $me } has heard nothing from { $server } for { $limit } ms; it turns to { $next } in a while.
zk-client-broken =
    .held = { $me }'s connection with { $server } is broken; it turns to { $next } in a while.
zk-client-expired =
    .held =
        { $session ->
            [none] { $me } hears from { $server } that it has no session.
           *[other] Only now { $me } hears, from { $server }, that its session { $session } is over.
        }
zk-client-lapsed =
    .held =
        { $session ->
            [none] { $me } has had no sign of life from a server for { $limit } ms.
           *[other] { $me } has had no sign of life for { $limit } ms: its session { $session } may be over, and it cannot know.
        }
zk-client-closes =
    .held =
        { $connected ->
            [yes] { $me } ends its session { $session } and tells { $server } so.
           *[no] { $me } wants no session any more; nobody serves it whom it could tell.
        }
zk-client-asks =
    .held = { $me } asks { $server }: { $what }.
zk-client-answered =
    .held = { $me } has its answer, as of { $zxid }: { $answer }.
zk-client-lost =
    .held =
        { $asked ->
            [yes]
                { $write ->
                    [yes] { $me } gets no answer to "{ $what }": it may have happened or not.
                   *[no] { $me } gets no answer to "{ $what }".
                }
           *[no] { $me } does not ask for "{ $what }" any more: its session is over.
        }
zk-client-late =
    .held =
        { SAME($server, $now) ->
            [yes] { $me } does not wait for that from { $server }, so it changes nothing.
           *[no] { $me } has left { $server } and turned to { $now }, so it changes nothing.
        }
zk-client-notified =
    .held =
        { $turn ->
            [created] A watch of { $me } fires: { $path } was made, in { $zxid }.
            [deleted] { $zxid ->
                [none] A watch of { $me } fires: { $path } is gone, by no transaction.
               *[other] A watch of { $me } fires: { $path } is gone, in { $zxid }.
            }
            [set] A watch of { $me } fires: { $path } was set, in { $zxid }.
           *[children] { $zxid ->
                [none] A watch of { $me } fires: { $path } has other children, by no transaction.
               *[other] A watch of { $me } fires: { $path } has other children, in { $zxid }.
            }
        }
zk-create-find-own =
    .held = { $me } cannot know whether it made { $path }...: it looks for that name before it creates again.
    .waived = Rule off: { $me } cannot know whether it made { $path }..., and creates again without a look.
zk-recipe-relist =
    .held = { $gone } is gone: { $me } lists again, to see who is first now.
    .waived = Rule off: { $gone } is gone, and { $me } takes itself for the first without a look.
zk-recipe-predecessor =
    .held = { $me } watches { $before }, the one before it, and nothing else.
    .waived = Rule off: { $me } watches { $first }, the first of all, as everybody does.
zk-recipe-joins =
    .held = { $me } stands in line: it makes { $path }... with the next number.
zk-recipe-stands =
    .held =
        { $found ->
            [yes] { $me } finds its own { $own }: its lost create had happened.
           *[no] { $me } has its place in line: { $own }.
        }
zk-recipe-waits =
    .held =
        { $before ->
            [one] { $me } is not the first: 1 of { $all } stands before it. It waits until { $watched } goes.
           *[other] { $me } is not the first: { $before } of { $all } stand before it. It waits until { $watched } goes.
        }
zk-recipe-holds =
    .held =
        { $what ->
            [lock] { $me } takes itself for the owner of the lock, by { $own }.
           *[election] { $me } takes itself for the leader, by { $own }.
        }
zk-recipe-lets-go =
    .held =
        { $why ->
            [released] { $me } gives up what { $own } gave it.
            [expired] { $me } takes itself for the first no longer: { $own } goes with its session.
           *[gone] { $me } is the first no longer: { $own } is gone.
        }
zk-recipe-own-gone =
    .held = { $me } does not find { $own } in the line any more, and stands in line anew.
zookeeper-is-connected =
    .held =
        { $state ->
            [connected] { $me } is connected to { $server }, in its session { $session }.
            [connecting] { $me } waits for { $server } to take it.
            [apart] { $me } has no server; it turns to { $server } in a while.
            [closing] { $me } has ended its session, and waits for { $server } to say so.
           *[closed] { $me } has ended its session and wants none; what it is told to do begins another.
        }
zookeeper-is-closed =
    .held = { $me } serves nobody now: it has no leader, or is none yet.
zookeeper-is-in-no-line =
    .held = { $me } stands in no line; `elect { $me }` or `lock { $me }` makes it stand in one.
zookeeper-is-first =
    .held = { $me } takes itself for the first, by { $own }.
zookeeper-is-in-lines =
    .held = { $me } stands in more than one line: { $lines }.
zookeeper-is-gone =
    .held =
        { $own ->
            [yes] { $me } is mistaken: { $path } is gone, and nobody has told it.
           *[no] { $path } is gone; { $me } has not heard so yet.
        }
zookeeper-is-asking =
    .held = { $me } waits for { $server } to answer "{ $what }".
zookeeper-is-waiting =
    .held =
        { $own ->
            [none] { $me } waits until { $watched } goes.
           *[other] { $me } stands in line with { $own }, and waits until { $watched } goes.
        }
zookeeper-is-uncounted =
    .held = That goes with session { $session }, and nobody leads now who could end that.
zookeeper-is-counted =
    .held =
        { $ticks ->
            [0] That goes with session { $session } of { $client }, whose end { $me } has proposed.
           *[other] That goes with session { $session } of { $client }: by { $me }'s count it lives { zk-ticks } more, unless it is heard of.
        }
zookeeper-is-staying =
    .held =
        { $over ->
            [yes] Its session { $session } is over, and it stayed: only `delete` takes it away now.
           *[no] With zk.session.ephemeral off it stays, whatever becomes of its session { $session }.
        }
zookeeper-is-own =
    .held = That goes with { $session }, { $me }'s own session: it waits for itself, as long as that lives.
refused-in-line = { $me } stands in the line below { $path } already
    .remedy = `release { $me }` ends that
refused-leaves-line = { $me } is leaving its line already
    .remedy = `run` goes on until its znode is gone
refused-in-no-line = { $me } stands in no line, and has nothing to release
    .remedy = `elect { $me }` or `lock { $me }` makes it stand in one
refused-ends-session = { $me } is about to end its session
    .remedy = `run` goes on until it hears that it has ended
refused-no-session = { $me } has no session to close
    .remedy = whatever it is told to ask for begins one, such as `create { $me } /a 1`

### ZooKeeper: servers, sessions and watches

zk-session-expire-by-ensemble =
    .held =
        { $ephemeral ->
            [0] Nobody has heard of session { $session } for { zk-ticks }: { $me } ends it, by a transaction.
            [one] Nobody has heard of session { $session } for { zk-ticks }: { $me } ends it, and { $ephemeral } znode goes with it.
           *[other] Nobody has heard of session { $session } for { zk-ticks }: { $me } ends it, and { $ephemeral } znodes go with it.
        }
    .waived = Rule off: { $me } drops session { $session } by itself after { zk-ticks }; the others keep it.
zk-ticks =
    { $ticks ->
        [one] { $ticks } tick
       *[other] { $ticks } ticks
    }
zk-session-ephemeral =
    .held =
        { $ephemeral ->
            [one] With session { $session } its { $ephemeral } ephemeral znode goes.
           *[other] With session { $session } its { $ephemeral } ephemeral znodes go.
        }
    .waived =
        { $ephemeral ->
            [one] Rule off: session { $session } ends, and its { $ephemeral } ephemeral znode stays.
           *[other] Rule off: session { $session } ends, and its { $ephemeral } ephemeral znodes stay.
        }
zk-session-no-older-server =
    .held =
        { $seen ->
            [none] { $client } has seen nothing yet, so { $me } may serve it.
           *[other] { $client } has seen { $seen }, and { $me } has applied { $own }: it is not behind.
        }
    .refused = { $client } has seen { $seen }, and { $me } only has { zk-own }: it sends { $client } elsewhere.
    .waived = Rule off: { $client } has seen { $seen }, and { $me } only has { zk-own }, but serves it.
zk-own =
    { $own ->
        [none] nothing
       *[other] { $own }
    }
zk-watch-before-data =
    .held =
        { $zxid ->
            [none] { $me } tells { $client } about { $path } at once: no transaction is behind that.
           *[other] { $me } tells { $client } about { $path } before any data newer than { $zxid }.
        }
    .waived = Rule off: { $me } tells { $client } about { $path } only behind its next answer.
zk-watch-one-shot =
    .held =
        { $turn ->
            [created] { $path } was made: { $client }'s watch at { $me } fires, and is gone.
            [deleted] { $path } is gone: { $client }'s watch at { $me } fires, and is gone too.
            [set] { $path } was set: { $client }'s watch at { $me } fires, and is gone.
           *[children] { $path } has other children: { $client }'s watch at { $me } fires, and is gone.
        }
    .waived =
        { $turn ->
            [created] Rule off: { $path } was made, and { $client }'s watch at { $me } fires and stays.
            [deleted] Rule off: { $path } is gone, and { $client }'s watch at { $me } fires and stays.
            [set] Rule off: { $path } was set, and { $client }'s watch at { $me } fires and stays.
           *[children] Rule off: { $path } has other children; { $client }'s watch at { $me } fires and stays.
        }
zk-server-raises =
    .held = { $client } asks for a session of { $asked } ms; { $me } makes that { $agreed } ms, two of its ticks.
zk-server-serves =
    .held =
        { $new ->
            [yes] { $me } serves { $client } in its new session, { $session }.
           *[no] { $watches ->
                [0] { $me } serves { $client }, whose session { $session } goes on.
                [one] { $me } serves { $client }, whose session { $session } goes on, and looks after { $watches } watch.
               *[other] { $me } serves { $client }, whose session { $session } goes on, and looks after { $watches } watches.
            }
        }
zk-server-refuses =
    .held =
        { $why ->
            [leaderless] { $me } has no leader, so it serves nobody; it sends { $client } elsewhere.
           *[unknown] { $client } is not connected to { $me }; it is sent elsewhere.
        }
zk-server-parts-with =
    .held =
        { $why ->
            [leaderless] { $me } has no leader, so it serves nobody; it sends { $client } elsewhere.
           *[over] { $me } lets go of { $client }, whose session is over; only when it is back it is told why.
        }
zk-session-told =
    .held = Session { $session } is over: { $me } tells { $client }, which is back.
zk-session-heard =
    .held =
        { $sessions ->
            [one] { $server } has heard of { $sessions } session; { $me } counts its ticks anew.
           *[other] { $server } has heard of { $sessions } sessions; { $me } counts their ticks anew.
        }
zk-session-fresh =
    .held =
        { $sessions ->
            [one] { $me } leads now, and gives { $sessions } session its whole time again.
           *[other] { $me } leads now, and gives { $sessions } sessions their whole time again.
        }
zk-session-moved =
    .held = { $client } is at { $now } by now, so what came for it by { $server } is dropped.
zk-server-forwards =
    .held = { $me } hands on what { $client } wants to its leader { $leader }: { $what }.
zk-leader-resolves =
    .held = { $me } makes a transaction of what { $client } wants: { $txn }.
zk-server-applies =
    .held = { $me } applies { $zxid }: { $txn }.
zk-server-answers =
    .held =
        { $write ->
            [yes] { $me } answers { $client }: { $answer }. That is { $zxid }.
           *[no] { $zxid ->
                [none] { $me } answers { $client } by itself, with nothing applied yet: { $answer }.
               *[other] { $me } answers { $client } by itself, as of { $zxid }: { $answer }.
            }
        }
zk-leader-syncs =
    .held =
        { $waits ->
            [yes] { $me } answers { $client }'s sync once { $zxid } is committed.
           *[no] All that { $me } has proposed is committed: it answers { $client }'s sync at once, and asks nobody.
        }
zk-watch-set =
    .held =
        { $again ->
            [yes] { $me } sets { $client }'s watch of { $path } again.
           *[no] { $kind ->
                [children] { $me } will tell { $client } once when { $path } has other children.
                [exists] { $me } will tell { $client } once when { $path } is made.
               *[data] { $me } will tell { $client } once when { $path } is set or goes.
            }
        }
zk-watch-missed =
    .held =
        { $turn ->
            [created] While { $client } moved, { $path } was made: { $me } tells it now.
            [deleted] While { $client } moved, { $path } went: { $me } tells it now.
            [set] While { $client } moved, { $path } was set: { $me } tells it now.
           *[children] While { $client } moved, { $path } got other children: { $me } tells it now.
        }
zk-server-late =
    .held = { $me } does not wait for what { $server } sends about a client, so it changes nothing.
zk-wish-open = a session of { $ms } ms
zk-wish-check = whether its session lives
zk-wish-close = the end of its session
zk-no-field = `{ $text }` cannot stand behind { $name }
    .remedy = write it like { $example }
zk-fell-went-back = { $me } has seen { $seen }, and now sees only { $now }
zk-fell-out-of-order = what { $me } asked for as number { $number } is done behind its number { $last }
zk-fell-late-event = { $me } hears what its watch waited for, { $event }, behind data of { $data }
zk-fell-two-owners = { $one } and { $other } both take themselves for the first in { $line }

### Mesos: what is written to disk, and what is wrong when a property falls

mesos-record-task = task { $task } of framework { $framework } is to be started
mesos-record-state = task { $task } of framework { $framework } is { $state }
mesos-record-acknowledged = the scheduler knows that task { $task } of framework { $framework } is { $state }
mesos-record-forget = nothing more is needed of task { $task } of framework { $framework }
mesos-record-plan =
    { $framework ->
        [none] no framework yet; launched { $launched }, wanted { $wanted }
       *[other] framework { $framework }; launched { $launched }, wanted { $wanted }
    }
mesos-fell-lacks = { $me } serves, and its registry does not know { $agents }, to whom admission was told
mesos-fell-two-serve = { $masters } serve at the same time
mesos-fell-obeys-another =
    { $detects ->
        [none] { $me } does what { $master } says, and detects no leading master
       *[other] { $me } does what { $master } says, and detects { $detects }
    }
mesos-fell-stopped-unknown = { $me } has to stop task { $task }, which was to survive: its agent knows nothing of it
mesos-fell-stopped-unasked = { $me } has to stop task { $task } ({ $why }), which was to survive, and nobody has a reason
mesos-fell-gives-up-early = { $me } gives { $agent } up, which runs tasks, after { $missed } of { $limit } pings
mesos-fell-ends-early = { $me } ends framework { $framework } with { mesos-tasks-of-it } before its time is over
mesos-fell-ends-renamed = { $me } ends framework { $framework } with { mesos-tasks-of-it }, and its scheduler is there under another name
mesos-tasks-of-it =
    { $tasks ->
        [one] { $tasks } task
       *[other] { $tasks } tasks
    }
mesos-fell-believes-wrong =
    { $ran ->
        [no] { $me } takes task { $task } for running, and it never ran
       *[yes] { $me } takes task { $task } for running, and its end is known
    }
mesos-runs-at = { $state } on { $agent }
mesos-no-framework = `{ $framework }` is no framework
mesos-a-framework = write the ballot at which it was named and its number, such as 1.M1-1
mesos-no-task = `{ $task }` is no task
mesos-a-task = write its number and perhaps how it stands, such as 1:running
mesos-no-state = `{ $state }` is none of the words that can stand here
mesos-states = there are { $states }
refused-mesos-runs = its process runs
    .remedy = `revive` starts one that has ended itself
refused-mesos-has-ended = its process has ended itself
    .remedy = `revive` starts it again
refused-mesos-leads-not = it does not lead, so it can shut nobody down
    .remedy = say it to the leading master
refused-mesos-no-task = it knows of no task { $task }
    .remedy = `show` tells which tasks it knows

### Mesos: masters

mesos-zk-detects =
    .held =
        { $anew ->
            [yes] { $me } detects that { $leader } leads by another znode than before.
           *[no]
                { $leader ->
                    [none] { $me } knows of no leading master now, and obeys nobody.
                   *[other] { $me } detects that { $leader } is the leading master.
                }
        }
mesos-master-first =
    .held =
        { $known ->
            [0] { $me } has the first znode: it reads the registry before it serves.
            [one] { $me } has the first znode: it reads the registry before it serves; it knows of { $known } agent.
           *[other] { $me } has the first znode: it reads the registry before it serves; it knows of { $known } agents.
        }
mesos-master-recover-registry-first =
    .held = { $me } serves only once it has the whole registry.
    .waived = Rule off: { $me } serves at once, with an empty registry.
mesos-master-serves =
    .held =
        { $admitted ->
            [0] { $me } leads from now on; no agent is admitted in its registry.
            [one] { $me } leads from now on; { $admitted } agent is admitted, and has to turn to it.
           *[other] { $me } leads from now on; { $admitted } agents are admitted, and have to turn to it.
        }
mesos-master-abort-on-zk-loss =
    .held =
        { $cause ->
            [overtaken] Another znode is before { $me }'s: it leads no longer.
           *[other] { $me }'s session may be over, so another may lead: { $me } must not.
        }
    .waived =
        { $cause ->
            [overtaken] Rule off: another znode is before { $me }'s, and it goes on.
           *[other] Rule off: { $me }'s session may be over, and it goes on.
        }
mesos-master-ends =
    .held =
        { $cause ->
            [session] { $me } ends itself: without a session it cannot know that it leads.
            [overtaken] { $me } ends itself: another master leads.
            [fetch] { $me } ends itself: it could not read the registry in time.
           *[store] { $me } ends itself: it could not write the registry in time.
        }
mesos-process-nobody-listens =
    .held = { $me }'s process has ended: nobody listens, and the connection with { $from } is closed.
mesos-master-not-serving =
    .held = { $me } does not serve, so it does not answer { $from }.
mesos-master-writes =
    .held = { $me } wants the registry to say: { $change } { $agent }.
mesos-registry-changed =
    .held = The registry says, as { $me } knows now: { $change } { $agent }.
mesos-master-admit-after-write =
    .held = { $agent } is new; { $me } tells it that it is admitted when the registry says so.
    .waived = Rule off: { $agent } is new, and { $me } tells it at once that it is admitted.
mesos-master-takes-in =
    .held =
        { $tasks ->
            [0] { $me } takes { $agent } in; it runs nothing.
            [one] { $me } takes { $agent } in, and hears of { $tasks } task.
           *[other] { $me } takes { $agent } in, and hears of { $tasks } tasks.
        }
mesos-master-gone =
    .held = { $agent } was shut down for good; { $me } tells it to end.
mesos-master-is-leaving =
    .held =
        { $removes ->
            [yes] { $me } is about to shut { $agent } down, and does not take it in.
           *[no] { $me } is about to give { $agent } up: it hears { $agent } again when the registry says so.
        }
mesos-agent-may-return =
    .held =
        { $may ->
            [yes] { $agent } was given up and comes back: { $me } takes it in once the registry says so.
           *[no] { $agent } was given up, and may not come back: { $me } tells it to end.
        }
mesos-this-task =
    { $framework ->
        [none] task { $task }
       *[other] task { $task } of { $framework }
    }
mesos-master-knows =
    .held = { $me } knows now that { mesos-this-task } is { $state } on { $agent }.
mesos-master-loses =
    .held = { $me } gives { mesos-this-task } on { $agent } up, and says that it is lost.
mesos-master-all-pings =
    .held = { $agent } has missed { $missed } of { $limit } pings: { $me } gives it up.
    .refused = { $agent } has missed { $missed } of { $limit } pings; { $me } asks again.
    .waived = Rule off: { $agent } has missed { $missed } of { $limit } pings, and { $me } gives it up.
mesos-master-agent-breaks =
    .held =
        { $lost ->
            [0] { $me }'s connection with { $agent } is gone; what it runs may go on.
           *[other] { $me }'s connection with { $agent } is gone; tasks without a checkpoint are lost ({ $lost } of { $kept }).
        }
mesos-master-forgets =
    .held = { $me } strikes { $agent } off, with { $tasks } of its tasks.
mesos-master-limit =
    .held =
        { $absent ->
            [0] All admitted agents have turned to { $me } in time.
           *[other] Agents have not turned to { $me } in time ({ $absent }): it gives them up.
        }
mesos-master-takes-framework =
    .held =
        { $again ->
            [yes] { $me } takes { $scheduler } in: it speaks for framework { $framework }.
           *[no] { $me } takes { $scheduler } in, and names its framework { $framework }.
        }
mesos-master-speaks-already =
    .held = { $scheduler } asks again: { $me } says once more that its framework is { $framework }.
mesos-master-is-over =
    .held = Framework { $framework } is over: { $me } does not take { $scheduler } in.
mesos-master-hears-of =
    .held = { $me } hears of framework { $framework }, for which { $scheduler } spoke, and waits for it.
mesos-master-scheduler-breaks =
    .held =
        { $limit ->
            [0] { $me }'s connection with { $scheduler } is gone, and framework { $framework } has no time to come back.
           *[other] { $me }'s connection with { $scheduler } is gone; framework { $framework } has { $limit } ms to come back.
        }
mesos-master-ends-framework =
    .held =
        { $forsaken ->
            [yes] No scheduler came for framework { $framework }: { $me } ends it with { $tasks } of its tasks.
           *[no] { $me } ends framework { $framework } as its scheduler wants, with { $tasks } of its tasks.
        }
mesos-master-offers =
    .held = { $me } offers { $scheduler } room for { $room } on { $agent } (offer { $number }).
mesos-master-stale-offer =
    .held = Offer { $number } of { $agent } does not hold any more: task { $task } of { $scheduler } is lost.
mesos-master-duplicate-task =
    .held = { $scheduler } has used number { $task } before: { $me } starts no other task { $task }; that one is { $state }.
mesos-master-removal-waits =
    .held =
        { $removes ->
            [yes] { $me } is about to shut { $agent } down already.
           *[no] A change about { $agent } is under way: { $me } shuts it down when that is chosen.
        }
mesos-master-nobody-to-remove =
    .held =
        { $gone ->
            [yes] { $agent } was shut down for good before: { $me } has nothing to do.
           *[no] { $agent } is not in { $me }'s registry: there is nobody to shut down.
        }
mesos-master-has-started =
    .held = { $me } has task { $task } of { $scheduler } started on { $agent }.
mesos-master-answers =
    .held =
        { $absent ->
            [0]
                { $unknown ->
                    [0] { $me } tells { $scheduler } how { $known } of its tasks stand; it knows all that it was asked about.
                   *[other] { $me } tells { $scheduler } how { $known } of its tasks stand; those that it does not know are lost ({ $unknown }).
                }
           *[other]
                { $unknown ->
                    [0] { $me } tells { $scheduler } how { $known } of its tasks stand; there may be more, as agents are awaited ({ $absent }).
                   *[other] { $me } tells { $scheduler } how { $known } of its tasks stand, and of { $unknown } nothing: agents are awaited ({ $absent }).
                }
        }
mesos-task-unknown =
    .held =
        { $framework ->
            [none] { $me } knows of no task { $task } that runs.
           *[other] { $me } knows of no task { $task } of { $framework } that runs.
        }

### Mesos: agents and executors

mesos-agent-obey-detected =
    .held = { $from } is the master that { $me } detects, so { $me } does what it says.
    .refused =
        { $master ->
            [none] { $me } detects no leading master: it does not do what { $from } says.
           *[other] { $me } detects { $master } as the leading master: it does not do what { $from } says.
        }
    .waived =
        { $master ->
            [none] Rule off: { $me } detects no leading master, and does what { $from } says.
           *[other] Rule off: { $me } detects { $master }, and does what { $from } says.
        }
mesos-agent-boots =
    .held =
        { $tasks ->
            [0] { $me }'s process starts; its disk names no task.
            [one] { $me }'s process starts; its disk names { $tasks } task, and it asks its executors.
           *[other] { $me }'s process starts; its disk names { $tasks } tasks, and it asks its executors.
        }
mesos-agent-recover =
    .held =
        { $tasks ->
            [one] { $me } takes up the executors of { $tasks } task that is on its disk.
           *[other] { $me } takes up the executors of { $tasks } tasks that are on its disk.
        }
    .waived =
        { $tasks ->
            [one] Rule off: { $me } starts empty, though { $tasks } task is on its disk.
           *[other] Rule off: { $me } starts empty, though { $tasks } tasks are on its disk.
        }
mesos-agent-spread =
    .held = { $me } waits for up to { $most } ms, so that not all agents come at once.
    .waived = Rule off: { $me } does not wait, and all agents come at once.
mesos-agent-registers =
    .held =
        { $tasks ->
            [0] { $me } turns to { $master }; it runs nothing.
            [one] { $me } turns to { $master }, and tells of { $tasks } task.
           *[other] { $me } turns to { $master }, and tells of { $tasks } tasks.
        }
mesos-agent-registered =
    .held = { $me } belongs to { $master } now.
mesos-agent-unasked =
    .held = { $master } has not pinged { $me } for too long: { $me } turns to it again.
mesos-agent-taken-for-gone =
    .held =
        { $waits ->
            [yes] { $me } hears of { $master } again: it turns to it anew.
           *[no] { $master } says that it has lost the connection with { $me }: { $me } turns to it again.
        }
mesos-agent-cut-off =
    .held = { $me }'s connection with { $master } is gone: it waits for a ping, or for another master.
mesos-agent-runs =
    .held =
        { $checkpoint ->
            [yes] { $me } is to run task { $task } of framework { $framework }, which wants a checkpoint.
           *[no] { $me } is to run task { $task } of framework { $framework }; nothing of it goes to disk.
        }
mesos-agent-checkpoint-first =
    .held = What a restart needs is on { $me }'s disk before the task is started.
    .waived =
        { $lazy ->
            [yes] Flushing is lazy: { $me } has the task started before what a restart needs is on disk.
           *[no] Rule off: { $me } has the task started before what a restart needs is on disk.
        }
mesos-agent-updates =
    .held = { $me } tells { $master } that { mesos-this-task } is { $state }, and waits for an acknowledgement.
mesos-update-until-acknowledged =
    .held =
        { $updates ->
            [one] { $me } tells again what nobody has acknowledged, of { $updates } task.
           *[other] { $me } tells again what nobody has acknowledged, of { $updates } tasks.
        }
    .waived =
        { $updates ->
            [one] Rule off: nobody has acknowledged what { $me } told of { $updates } task, and it tells it no more.
           *[other] Rule off: nobody has acknowledged what { $me } told of { $updates } tasks, and it tells it no more.
        }
mesos-agent-is-acknowledged =
    .held = The scheduler knows that { mesos-this-task } is { $state }; { $me } need not tell it again.
mesos-agent-ends-framework =
    .held = Framework { $framework } is over: { $me } stops { $tasks } of its tasks.
mesos-agent-shuts-down =
    .held = { $master } tells { $me } to end: it does, with { $tasks } of its tasks.
mesos-agent-reported =
    .held =
        { $tasks ->
            [0] { $me }'s executors report: nothing runs.
           *[other] { $me }'s executors report: { $me } knows { $known } of { $tasks } tasks.
        }
mesos-agent-strangers =
    .held =
        { $tasks ->
            [one] { $me } knows nothing of { $tasks } task that runs here: it stops it.
           *[other] { $me } knows nothing of { $tasks } tasks that run here: it stops them.
        }
mesos-agent-no-report =
    .held =
        { $tasks ->
            [0] { $me }'s executors do not report; it knew of nothing that runs.
           *[other] { $me }'s executors do not report: it takes what they ran to have failed ({ $tasks }).
        }
mesos-agent-executors-break =
    .held = { $me }'s connection with its executors is gone: it asks whether they are there.
mesos-executor-boots =
    .held = { $me } starts, and nothing runs on it.
mesos-executor-reports =
    .held =
        { $tasks ->
            [0] { $me } tells { $agent } that nothing runs.
            [one] { $me } tells { $agent } of { $tasks } task.
           *[other] { $me } tells { $agent } of { $tasks } tasks.
        }
mesos-executor-starts =
    .held = { CAPITAL(mesos-this-task) } runs on { $me }.
mesos-executor-stops =
    .held =
        { $why ->
            [asked] { CAPITAL(mesos-this-task) } is stopped, as its scheduler wants.
            [over] { CAPITAL(mesos-this-task) } is stopped: its framework is over.
            [shutdown] { CAPITAL(mesos-this-task) } is stopped: its agent is shut down.
            [unknown] { CAPITAL(mesos-this-task) } is stopped: its agent knows nothing of it.
            [alone] { CAPITAL(mesos-this-task) } ends with its agent's process: nothing of it is on disk.
           *[late] { CAPITAL(mesos-this-task) } is stopped: it was apart from its agent for too long.
        }
mesos-executor-finishes =
    .held = { CAPITAL(mesos-this-task) } has come to its end.
mesos-executor-alone =
    .held =
        { $stay ->
            [0] { $agent }'s process is gone, and nothing that { $me } runs outlives it.
           *[other] { $agent }'s process is gone; what has a checkpoint goes on at { $me } ({ $stay }), what has none ends ({ $end }).
        }

### Mesos: schedulers

mesos-framework-same-id =
    .held = { $me } takes over, and comes under the name that its framework has already: { $framework }.
    .waived = Rule off: { $me } takes over from framework { $framework }, and comes under a new name.
mesos-scheduler-boots =
    .held =
        { $framework ->
            [none] { $me }'s process starts; its framework has no name yet.
           *[other] { $me }'s process starts; its framework is { $framework }, and { $launched } of its tasks were launched.
        }
mesos-scheduler-subscribes =
    .held =
        { $framework ->
            [none] { $me } turns to { $master }, with a framework that has no name yet.
           *[other] { $me } turns to { $master }, for framework { $framework }.
        }
mesos-scheduler-subscribed =
    .held = { $master } has taken { $me } in; its framework is { $framework }.
mesos-scheduler-rejected =
    .held =
        { $over ->
            [yes] { $master } says that framework { $framework } is over: { $me } has to begin anew.
           *[no] { $master } says that another speaks for framework { $framework } now: { $me } ends itself.
        }
mesos-scheduler-launches =
    .held = { $me } takes offer { $number } of { $master }, and wants task { $task } started on { $agent }.
mesos-scheduler-rescinded =
    .held = { $me } cannot have what { $master } offered of { $agent } any more.
mesos-scheduler-reconciles =
    .held =
        { $tasks ->
            [0] { $me } asks { $master } how all its tasks stand.
            [one] { $me } asks { $master } how { $tasks } task stands.
           *[other] { $me } asks { $master } how { $tasks } tasks stand.
        }
mesos-scheduler-hears =
    .held =
        { $awaits ->
            [yes] { $me } hears that { mesos-this-task } on { $agent } is { $state }, and acknowledges it.
           *[no] { $me } hears that { mesos-this-task } is { $state }.
        }
mesos-scheduler-shared =
    .held =
        { $framework ->
            [none] { $me } hears from the other scheduler that their framework has no name yet.
           *[other] { $me } hears from the other scheduler how to take over framework { $framework }.
        }
mesos-scheduler-unheard =
    .held = { $me } has heard nothing of { $master } for too long: { $me } turns to it again.
mesos-scheduler-wishes =
    .held = { $me } wants { $more } more tasks: { $wanted } in all.
mesos-scheduler-tears-down =
    .held = { $me } has { $master } end framework { $framework }, and ends itself.
mesos-scheduler-torn-down =
    .held = { $scheduler } has ended their framework: { $me } ends itself.
mesos-scheduler-speaks-not =
    .held = No master has taken { $me } in, so it can do nothing of that now.
mesos-scheduler-master-breaks =
    .held = { $me }'s connection with { $master } is gone: { $me } turns to it again.

### Mesos: how things stand

mesos-line-decides = The ensemble's line of znodes decides who leads, as long as sessions live; masters do not vote:
mesos-two-majorities = there are two majorities: the ensemble elects with { $ensemble } of { $servers }, and masters keep their registry with { $masters } of { $all }
mesos-is-leading =
    .held =
        { $known ->
            [0] { $me } leads; no agent is in its registry.
            [one] { $me } leads; { $known } agent is in its registry.
           *[other] { $me } leads; { $known } agents are in its registry.
        }
mesos-is-ended =
    .held =
        { $barred ->
            [yes] { $me }'s process has ended itself; started again, it would be told to end once more.
           *[no] { $me }'s process has ended itself; `revive { $me }` starts it again.
        }
mesos-is-struck-off =
    .held =
        { $gone ->
            [yes] { $master }'s registry says that { $me } is gone for good: no master takes it in.
           *[no] { $master }'s registry says that { $me } was unreachable, and `may_return` is off: no master takes it in.
        }
mesos-is-recovering =
    .held =
        { $promises ->
            [0] { $me } reads the registry: it has no promise yet, and needs { $needed }, of { $missing } and itself.
            [one] { $me } reads the registry: it has { $promises } promise, and needs { $needed }; none yet of { $missing }.
           *[other] { $me } reads the registry: it has { $promises } promises, and needs { $needed }; none yet of { $missing }.
        }
mesos-is-behind =
    .held =
        { $others ->
            [none] { $first }'s znode { $znode } is the first in line, and { $me } waits until it goes.
           *[other] { $first }'s znode { $znode } is the first in line, and { $me } stands behind { $others } too.
        }{ $older ->
            [yes] {" "}An older one of { $me }'s own stands there as well.
           *[no] {""}
        }
mesos-is-alive =
    .held =
        { $ticks ->
            [one] { $me }'s session lives for { SECONDS($left) } more, unless { $server } hears of { $me }: for { $ticks } tick of { $tick } ms.
           *[other] { $me }'s session lives for { SECONDS($left) } more, unless { $server } hears of { $me }: for { $ticks } ticks of { $tick } ms.
        }
mesos-is-left =
    .held =
        { $ticks ->
            [one] No process goes on with { $me }'s session: it lives for { SECONDS($left) } more, for { $ticks } tick of { $tick } ms.
           *[other] No process goes on with { $me }'s session: it lives for { SECONDS($left) } more, for { $ticks } ticks of { $tick } ms.
        }
mesos-is-over =
    .held = { $me }'s session is over for { $server }; its znode goes.
mesos-is-apart =
    .held =
        { $connected ->
            [yes]
                { $nobody ->
                    [yes] { $me } is connected to { $server }, which knows of no master: none stands in line.
                   *[no] { $me } is connected to { $server }, and has not heard yet who leads.
                }
           *[no] { $me } is not connected to the ensemble; it turns to { $server }, and obeys nobody until then.
        }
mesos-is-ensemble-down =
    .held = No server of the ensemble leads, so no session begins or ends; a majority of them has to run.
mesos-is-known =
    .held = { $me } knows that { mesos-this-task } is { $state } on { $agent }.
mesos-is-not-serving =
    .held =
        { $phase ->
            [recovering] { $me } reads the registry, and serves nobody before it has it.
            [ended] { $me }'s process has ended itself: it serves nobody.
           *[other] { $me } waits in line: it knows of no tasks.
        }
mesos-is-given-up =
    .held = { $me } has given { mesos-this-task } up, which was on { $agent }, and has said that it is lost.
mesos-is-nowhere =
    .held = Task { $task } runs nowhere.
mesos-is-here =
    .held = { CAPITAL(mesos-this-task) } runs beside { $me }, which has to tell of it.
mesos-is-down =
    .held = { $me }'s process is down; `restart { $me }` starts it again.
mesos-is-awaiting =
    .held = { $me } waits until its executors have reported, before it registers.
mesos-is-elsewhere =
    .held = { $me } detects { $master } as the leading master, and turns to nobody else.
mesos-is-to-register =
    .held =
        { $taken ->
            [yes] { $me } takes itself for registered with { $master }; it turns to it again when it is not pinged for too long.
           *[no]
                { $within ->
                    [none] { $me } waits for a sign of { $master }, and turns to it again when none comes for too long.
                   *[other] { $me } turns to { $master } in { $within } ms; unanswered, it waits longer each time, up to { $most } ms.
                }
        }

### What became of messages, and what keeps nodes apart

fate-down =
    .held = { $me } is down.
fate-held-up =
    .held = { $me } is held up: until it goes on, nothing reaches it and its timers wait.
fate-stops =
    .held =
        { $kind ->
            [none] If { $me } acted now, it would { stops }.
           *[other]
                { $new ->
                    [yes] If { $from } sent a new { $kind } now, { $me } would { stops }.
                   *[no] If { $kind } from { $from } came now, { $me } would { stops }.
                }
        }
fate-would =
    .held =
        { $new ->
            [yes] If { $from } sent { $me } that { $kind } now, { $me } would turn it away.
           *[no] If { $kind } from { $from } came now, { $me } would turn it away.
        }
stops =
    { $why ->
        [disk] stop { stops-when }: its disk takes no writes
       *[armed] crash { stops-when }: a crash is armed
    }
stops-when =
    { $sent ->
        [0] before it sent anything
        [one] after it had sent { $sent } message
       *[other] after it had sent { $sent } messages
    }
fate-cut =
    .held =
        { $both ->
            [yes] The links between { $me } and { $other } are cut, both ways.
           *[no] The link from { $me } to { $other } is cut.
        }
fate-under-way =
    .held =
        { $obstacle ->
            [cut] { $kind } from { $me } to { $to } is under way since { fate-since }. Its link is cut now: it is lost if it falls due like that.
            [down] { $kind } from { $me } to { $to } is under way since { fate-since }. { $to } is down now: it is lost if it falls due like that.
            [held] { $kind } from { $me } to { $to } is under way since { fate-since }. { $to } is held up and will take it in later.
            [corrupt] { $kind } from { $me } to { $to } is under way since { fate-since }. It is corrupt: { $to } throws it away if it arrives.
           *[nothing] { $kind } from { $me } to { $to } is under way since { fate-since }.
        }
fate-since =
    { $step ->
        [0] the start
       *[other] step { $step }
    }
fate-waits =
    .held =
        { $held ->
            [yes] { $kind } from { $me } has come to { $to }, which is held up and has not taken it in yet.
           *[no] { $kind } from { $me } has come to { $to }, which has not taken it in yet.
        }
fate-lost =
    .held =
        { $how ->
            [dropped] { $kind } from { $me } to { $to } was dropped at step { $step }.
            [damaged] { $kind } from { $me } to { $to } arrived corrupt at step { $step }, and was thrown away.
            [cut] { $kind } from { $me } to { $to } is lost: the link was cut when it fell due.
            [down] { $kind } from { $me } to { $to } is lost: { $to } was down when it fell due.
            [crash] { $kind } from { $me } to { $to } is lost: it waited at { $to }, which crashed.
            [broken] { $kind } from { $me } to { $to } is lost: its connection broke.
           *[chance] { $kind } from { $me } to { $to } is lost, by chance.
        }
fate-ignored =
    .held =
        { $partly ->
            [yes] { $kind } from { $me } reached { $to } at step { $step }; one part of { $to } ignored it ({ $because }).
           *[no] { $kind } from { $me } reached { $to } at step { $step }, and { $to } turned it away ({ $because }).
        }
fate-forgotten =
    .held =
        { $loses ->
            [disk] { $kind } from { $me } reached { $to }, but { $to } lost all that it knew at step { $step }, with its disk.
            [unflushed] { $kind } from { $me } reached { $to }, but { $to } crashed at step { $step } and lost what it had not flushed yet.
           *[memory] { $kind } from { $me } reached { $to }, but { $to } crashed at step { $step }, and its memory is gone.
        }
fate-mute =
    .held =
        { $why ->
            [disk] { $kind } from { $me } reached { $to } at step { $step }, but { $to } could not write to its disk, and stopped before it answered.
           *[armed] { $kind } from { $me } reached { $to } at step { $step }, but { $to } crashed before it answered.
        }
fate-waived =
    .held = { $kind } from { $me } reached { $to } at step { $step }, where a rule was off ({ $because }).
fate-arrived =
    .held = { $kind } from { $me } reached { $to } at step { $step }.

### Answers

why-value-at = { $value } of ballot { $ballot }
why-called = { $called } ({ $value })
why-entry-of = { $value }, entry { $index } of term { $term },
why-twin-of = { $value }, entry { $index } of term { $term }, command { $number } of { $client },
why-twin-of-nobody = { $value }, entry { $index } of term { $term }, of no client,
why-value-in = { $value } in slot { $slot }
why-committed =
    { $log ->
        [yes] committed
       *[no] chosen
    }
why-a-thing =
    { $thing ->
        [acceptor] an acceptor
        [learner] a learner
        [server] a server
        [counter] a counter
        [replica] a replica
       *[other] { $thing }
    }
why-is-chosen-at-start = { $what } is { why-committed }: that was so at the start.
why-is-chosen-since =
    { $votes ->
        [yes] { $what } is { why-committed } since step { $step }: voted for by { $by }.
       *[no] { $what } is { why-committed } since step { $step }: accepted by { $by }.
    }
why-is-so-far = { $what } is not { why-committed }; it last came further at step { $step }.
why-is-at-start = { $what } stood on { $on } at the start, and has come no further since.
why-is-gone = { $what } stood on { $on } up to step { $step }, and stands nowhere now.
why-nothing-there =
    { $log ->
        [yes] nothing stands at index { $slot } now
       *[no] nothing stands in slot { $slot } now
    }
why-nothing-called = nothing is called { $name } here
why-nothing-there-remedy = `why entry N` takes the number of an entry that is there
why-is-told-last = { $me } was { $what } last at step { $step }.
why-is-in-lines = { $me } stands in more than one line: { $lines }.
why-is-waiting-since = { $me } waits for the answer to { $what }, since step { $step }.
why-never-was = { $me } was not { $what } up to step { $step }
why-never-was-remedy = `run` goes on until it may be, and `seek` goes to a later step
why-can-never-be = { $me } is never { $what }: that happens to nobody of its kind
why-can-be = this can be asked of { $able }
why-is-met = { $me } { $is } already.
why-not-because = { $me } { $is }, because:
why-is-down = { $me } { $is }: it is down. `restart { $me }` lets it start again.
why-is-held-up = { $me } { $is }: it is held up. `resume { $me }` lets it go on.
why-is-all-the-way = { $what } has come all the way.
why-not-next-rung =
    { $rung ->
        [proposed] { $what } is { $is }, because:
       *[stored] { $what } is { $is }, but not { why-committed }, because:
        [chosen] { $what } is { $is }, but no running node knows that, because:
        [known] { $what } is { $is }, but no running node has applied it, because:
        [applied] { $what } is { $is }, but not answered, because:
        [answered] { $what } is { $is }, but not { why-committed }, because:
    }
why-rung =
    { $rung ->
        [proposed] sent, and stored nowhere
        [stored] stored
        [chosen] { why-committed }
        [answered] answered
        [applied] applied
       *[known] { why-committed }, and known to be
    }
why-rung-stored =
    { $quorums ->
        [none] stored { $by } ({ $need } needed)
       *[other] stored { $by } (needed: { $quorums })
    }
why-rung-chosen =
    { $step ->
        [none] { why-committed } -
       *[other] { why-committed } at step { $step }
    }
why-rung-known = known { $by }
why-rung-applied = applied { $by }
why-rung-answered = answered { $by }
why-no-message = there is no message { $id }
why-is-under-way-at-start = { $what } was under way at the start.
why-turned-away =
    { $ignored ->
        [yes] { $what } would be ignored now
       *[no] { $what } would be refused now
    }
why-not-refused =
    { $more ->
        [yes] { why-turned-away }. If it arrived now:
       *[no] { why-turned-away }, because:
    }
why-is-nothing-in-the-way = Nothing stands in the way of { $what }.
why-not-would-come = Nothing stands in the way of { $what }. If it arrived now:
why-is-stopping = If { $what } arrived now, { $me } would { stops }.
why-at-step = At step { $step }: { $headline }

### A run as lines of text

line-step = Step { $step }, { $ms } ms: { $headline }
plain-place = Now at step { $step } of { $end }, { $ms } ms.
plain-routine =
    { $count ->
        [one] 1 routine step is not told.
       *[other] { $count } routine steps are not told.
    }
plain-left-out =
    { $count ->
        [one] 1 more step is not told; `seek` and its number go there.
       *[other] { $count } more steps are not told; `seek` and a number go there.
    }
plain-chosen-before =
    { $log ->
        [yes] Committed meanwhile, before these: { $count }.
       *[no] Chosen meanwhile, before these: { $count }.
    }
line-entry-of =
    { $term ->
        [none] entry { $slot }, { $value }
       *[other] entry { $slot }, { $value }, of term { $term }
    }
line-entry-called = { $called }, { $value }
line-value-at =
    { $slot ->
        [none] { line-value }
       *[other] { line-value }, in slot { $slot }
    }
line-value =
    { $ballot ->
        [none] { $value }
       *[other] { $value }, at ballot { $ballot }
    }
plain-chosen-by =
    { $quorum ->
        [none] { $what }, from the start
       *[other]
            { $log ->
                [yes] { $what }, on { $quorum }
               *[no] { $what }, by { $quorum }
            }
    }
plain-chosen =
    { $log ->
        [yes] Committed: { plain-chosen-by }. Known to { $known }.
       *[no] Chosen: { plain-chosen-by }. Known to { $known }.
    }
plain-now = Step { $step } of { $end }, { $ms } ms, branch { $branch }.
plain-leads =
    { $who ->
        [none] Nobody leads.
       *[other] Leads: { $who }.
    }
line-in-term =
    { $what ->
        [epoch] { $me } in epoch { $term }
        [ballot] { $me } at ballot { $term }
       *[term] { $me } in term { $term }
    }
plain-under-way =
    { $count ->
        [0] No message is under way.
        [one] 1 message is under way; `messages` tells which.
       *[other] { $count } messages are under way; `messages` tells which.
    }
plain-cut = These links carry nothing: { $links }.
plain-parted = Nothing passes between these groups: { $groups }.
plain-unusual = Not as usual: { $what }.
plain-own = These links are not like the others: { $links }.
plain-branch-is =
    { $from ->
        [none] { $name }, to step { $end }: { $ends }.
       *[other] { $name }, from step { $from } to step { $end }: { $ends }.
    }
plain-branch =
    { $here ->
        [yes] { plain-branch-is } You are on it.
       *[no] { plain-branch-is }
    }
plain-cue =
    { $stands ->
        [at] { $title }. You are at it.
        [before] { $title }. You have gone back to before it.
        [after] { $title }. You have gone on from it.
       *[elsewhere] { $title }.
    }
plain-watched = { $watch } is { $value }.
plain-no-log = { $me } keeps no log.
plain-empty-log = The log of { $me } is empty.
plain-entry-term =
    { $term ->
        [none] Entry { $index }
       *[other] Entry { $index }, term { $term }
    }
plain-called =
    { $known ->
        [yes] { $called }: { $value }, known to be committed.
       *[no] { $called }: { $value }.
    }
plain-slot =
    { $known ->
        [yes] { plain-slot-ballot }: { $value }, known to be chosen.
       *[no] { plain-slot-ballot }: { $value }.
    }
plain-slot-ballot =
    { $ballot ->
        [none] Slot { $slot }
       *[other] Slot { $slot }, ballot { $ballot }
    }
plain-hole = Slot { $slot }: nothing, a hole.
plain-entry =
    { $known ->
        [yes] { plain-entry-term }: { $value }, known to be committed.
       *[no] { plain-entry-term }: { $value }.
    }
plain-in-protocol =
    { $both ->
        [yes] In { $protocol }, with a node: { $about }.
       *[no] In { $protocol }: { $about }.
    }
plain-no-ballots = Nothing is decided by ballots here, or it is hidden.
plain-type-it = Type the whole line, with what is to be proposed: `{ $line } ...`.
plain-no-ballot-yet = No ballot has begun yet.
plain-no-record =
    { $lost ->
        [none] { $me } has written nothing yet.
        [one] Nothing: a crash took the record that { $me } had not flushed.
       *[other] Nothing: a crash took the { $lost } records that { $me } had not flushed.
    }
plain-lost-records =
    { $count ->
        [one] A crash took { $count } record after these: it was not flushed.
       *[other] A crash took { $count } records after these: they were not flushed.
    }
plain-older-records =
    { $count ->
        [one] { $count } record before these is not told.
       *[other] { $count } records before these are not told.
    }
plain-record =
    { $flushed ->
        [yes] { $record }.
       *[no] { $record }. It is not flushed: a crash takes it.
    }
plain-detail =
    { $all ->
        [yes] From now on everything is told: routine steps and decisions, and what is sent, written and armed.
       *[no] From now on only what matters is told.
    }
plain-choose = A number chooses a line; anything else goes on.
plain-no-such-line = There is no line { $number }; the last one is { $count }.
line-wrong-at = At `{ $part }`: { $why }
plain-not-a-word = There is no command, word or key `{ $word }`. `help` tells what there is.
line-meant = There is no command, word or key `{ $word }`. Did you mean `{ $like }`?
plain-nothing-there = { $side }: nothing happens.
plain-stands-alone = The key `{ $key }` stands alone: what follows it is a line of its own.
plain-of-a-screen = This only changes how a screen looks. `look` tells how things stand.
plain-lacks = Something is missing: it is written `{ $usage }`.
plain-how = Type a line and Enter. An empty line goes on to the next thing worth telling; `look` tells how everything stands. A line is a command, such as `crash leader`; or one of the words below; or a key of the screen by its name, such as `k`, `N`, `space` or `left`.
plain-how-to-present = Type a line and Enter. An empty line goes to the next cue, and after the last one to the next scene; `previous` goes back, `page` tells the notes once more, `a` lists the cues. Between two cues everything can be done: a line is a command, such as `crash leader`; or one of the words below; or a key of the screen by its name, such as `k`, `space` or `left`.
plain-how-to-learn = Type a line and Enter. An empty line goes on with the lesson; a number is an answer where one is asked for. Where a text says to press a key, type its name: `r`, `space`, `right`. What it says to type after `:` is a line of its own, such as `crash leader`. `look` tells how everything stands.
line-words = Words:
line-commands = Commands; `help` and a name tells more of one:
line-keys = Keys:
plain-usage =
    { $example ->
        [none] It is written `{ $usage }`.
       *[other] It is written `{ $usage }`, for example `{ $example }`.
    }
plain-begun =
    { $example ->
        [none] Type the whole line, which begins with `{ $begun }`.
       *[other] Type the whole line, which begins with `{ $begun }`, such as `{ $example }`.
    }
plain-written-like = It is written like `{ $example }`.
plain-choose-answer = An answer is given by its number.
plain-nothing-asked = Nothing is asked here that a line could answer.
plain-no-lesson = No lesson is taught here; `leave` goes back to where one is chosen.
plain-start-again = Back at the start. An empty line starts { $number }, { $title }; `list` lists all, `quit` ends.
plain-how-to-start = Type a number or a name to start something. An empty line starts { $number }, { $title }. `about` and a number says what something is, `list` lists all again, `quit` ends.
plain-nothing-to-start = Nothing here is called { $what }. `list` lists what there is.
plain-compared =
    { $chosen ->
        [none] Two runs compared: in brackets stands what differs.
       *[other] Two runs compared: in brackets stands what differs, `✓` is { $chosen }, `▌` ends what a node knows of it.
    }
line-stores-nothing = nothing
plain-several-to-start = There are several: { $which }. Type a number.
line-answer =
    { $state ->
        [right] { $number }. { $text } (right)
        [wrong] { $number }. { $text } (wrong)
       *[open] { $number }. { $text }
    }

### Zab: what is written to disk

zab-record-accepted = accepted epoch: { $epoch }
zab-record-current = current epoch: { $epoch }
zab-record-log = log { $zxid }: { $txn }
zab-record-truncate =
    { $count ->
        [0] cut its history to nothing
        [one] cut its history to { $count } transaction
       *[other] cut its history to { $count } transactions
    }
zab-record-replace =
    { $count ->
        [one] take over a history of { $count } transaction
       *[other] take over a history of { $count } transactions
    }

### Zab: what is wrong when a property falls

zab-fell-two-leaders = { $me } leads epoch { $epoch }, which { $other } has led
zab-fell-lacks-committed = { $me } leads epoch { $epoch }, and lacks { $lacks }, which is committed
zab-fell-commits-another = { $me } commits { $row } in the place where { $other } is committed
zab-fell-delivers-another = { $me } delivers { $row } in the place where another delivered { $other }

### Zab: the election

zab-vote-newest =
    .held = { $me } votes for { $candidate } now instead of { $own }: that one is at epoch { $epoch } and { zab-last }.
    .refused = { $me } keeps its vote for { $own }: { $candidate }'s is no better.
    .waived =
        { SAME($candidate, $own) ->
            [yes] Rule off: { $me } keeps its vote.
           *[no] Rule off: { $me } looks at names only: { $candidate } or { $own }, whatever their histories.
        }
zab-vote-looks =
    .held =
        { $why ->
            [told] { $me } looks for a leader, and votes for itself; this is its round { $round }.
            [broken] { $me } has lost its connection with { $leader }{ zab-looks-again }
            [silent] { $leader } has been silent for too long{ zab-looks-again }
            [left] { $leader } leads no longer{ zab-looks-again }
            [refused] { $leader }'s epoch is not new{ zab-looks-again }
            [quorum] { $me } has no quorum of followers any more{ zab-looks-again }
            [time] { $me } got no quorum in time{ zab-looks-again }
           *[newer] { $leader } is ahead of { $me }: it gives up leading{ zab-looks-again }
        }
zab-looks-again =
    { $waits ->
        [yes] : { $me } waits to be told what to do.
       *[no] : { $me } looks for a leader.
    }
zab-vote-round =
    .held = { $me } joins { $server }'s round { $round } of votes.
zab-vote-old =
    .held = { $server }'s vote is of round { $round }; { $me } is in round { $own_round }, and tells it so.
zab-vote-quorum =
    .held =
        { SAME($servers, $me) ->
            [yes] { $me } votes for itself, a quorum by itself: it waits a little for a better vote.
           *[no] { $servers } vote for { $leader }, a quorum: { $me } waits a little for a better vote.
        }
zab-vote-ends =
    .held =
        { $how ->
            [votes]
                { SAME($me, $leader) ->
                    [yes] { $me } is elected, and asks for followers.
                   *[no] { $me } takes { $leader } for elected, and goes to it.
                }
            [told]
                { SAME($me, $leader) ->
                    [yes] { $me } is told to lead, and waits for followers.
                   *[no] { $me } is told that { $leader } leads, and goes to it.
                }
           *[found] { $me } hears that a quorum is with { $leader }, and goes to it.
        }

### Zab: discovery

zab-leader-newest =
    .held = { $server } is at epoch { $epoch } and { zab-last }: { $me } is not behind it.
    .refused = { $server } is at epoch { $epoch } and { zab-last }, ahead of { $me }: { $me } gives up leading.
    .waived = Rule off: { $server } is at epoch { $epoch } and { zab-last }, ahead of { $me }, which leads all the same.
zab-last =
    { $last ->
        [none] has an empty history
       *[other] has { $last }
    }
zab-epoch-newer =
    .held =
        { SAME($me, $leader) ->
            [yes] Of a quorum, nobody has accepted more than epoch { $accepted }: { $me } proposes epoch { $epoch }.
           *[no] { $leader }'s epoch { $epoch } is above { $accepted }: { $me } accepts it.
        }
    .refused = { $me } refuses { $leader }'s epoch { $epoch }: it has accepted { $accepted }.
    .waived =
        { SAME($me, $leader) ->
            [yes] Rule off: { $me } proposes epoch { $own }, its own plus one; its quorum has accepted { $accepted }.
           *[no] Rule off: { $me } accepts { $leader }'s epoch { $epoch }, though it has accepted { $accepted }.
        }
zab-epoch-persist =
    .held = The epoch that { $me } accepts is on disk before anybody hears of it.
    .waived =
        { $lazy ->
            [yes] Flushing is lazy: { $me }'s epoch counts before it is on disk.
           *[no] Rule off: { $me }'s epoch counts at once; it is not flushed to disk.
        }
zab-epoch-hears =
    .held = { $server } follows { $me } and has accepted epoch { $accepted }: that makes { $heard }, { $me } counted, and it needs { $needed }.
zab-epoch-again =
    .held = { $me } has accepted epoch { $epoch } before: it joins { $leader }, and does not count for that epoch.
zab-epoch-accepted =
    .held = { $server } joins { $me }'s epoch { $epoch }: { $accepts } of the { $needed } that it needs accept it, { $me } counted.
zab-leader-epoch =
    .held =
        { $last ->
            [none] A quorum has accepted epoch { $epoch }: { $me } begins it with an empty history.
           *[other] A quorum has accepted epoch { $epoch }: { $me } begins it with its history up to { $last }.
        }

### Zab: synchronisation

zab-sync-sends =
    .held =
        { $way ->
            [diff]
                { $count ->
                    [0] { $server } lacks nothing: { $me } sends it an empty DIFF.
                    [one] { $server } lacks { $count } transaction: { $me } sends that as a DIFF.
                   *[other] { $server } lacks { $count } transactions: { $me } sends these as a DIFF.
                }
            [trunc]
                { $from ->
                    [none] { $server } has what { $me } lacks: it is to drop all (TRUNC).
                   *[other] { $server } has what { $me } lacks: it is to drop all behind { $from } (TRUNC).
                }
           *[snap] { $server } lacks too much: { $me } sends everything as a SNAP.
        }
zab-sync-takes =
    .held =
        { $way ->
            [diff]
                { $count ->
                    [0] { $me } has all that { $leader } has.
                    [one] { $me } logs { $count } transaction that it lacked.
                   *[other] { $me } logs { $count } transactions that it lacked.
                }
           *[snap] { $me } takes { $leader }'s history instead of its own.
        }
zab-sync-truncate =
    .held =
        { $dropped ->
            [0] { $leader } tells { $me } to cut its history, and there is nothing to drop.
            [one] { $me } drops { $dropped } transaction that { $leader } lacks.
           *[other] { $me } drops { $dropped } transactions that { $leader } lacks.
        }
    .waived =
        { $dropped ->
            [one] Rule off: { $me } keeps { $dropped } transaction that { $leader } lacks.
           *[other] Rule off: { $me } keeps { $dropped } transactions that { $leader } lacks.
        }
zab-sync-keep-tail =
    .held =
        { $tail ->
            [one] { $me } keeps { $tail } transaction that it does not know to be committed.
           *[other] { $me } keeps { $tail } transactions that it does not know to be committed.
        }
    .waived =
        { $tail ->
            [one] Rule off: { $me } drops { $tail } transaction that it does not know to be committed.
           *[other] Rule off: { $me } drops { $tail } transactions that it does not know to be committed.
        }
zab-sync-persist =
    .held = { $me }'s history and its current epoch are on disk before they count.
    .waived =
        { $lazy ->
            [yes] Flushing is lazy: { $me }'s history counts before it is on disk.
           *[no] Rule off: { $me }'s history counts at once; it is not flushed to disk.
        }
zab-sync-quorum =
    .held =
        { $servers ->
            [one] { $me } is the only server, and synchronised in epoch { $epoch } with that: it is enough to serve.
           *[other] { $acks } of { $servers } are synchronised in epoch { $epoch }, { $me } counted: that is enough to serve.
        }
    .refused = { $acks } of { $servers } are synchronised in epoch { $epoch }, { $me } counted; it needs { $needed } to serve.
    .waived = Rule off: { $acks } of { $servers } are synchronised, { $me } counted, and it serves at once.
zab-leader-opens =
    .held =
        { $count ->
            [0] { $me } opens service in epoch { $epoch }, with an empty history.
           *[other] { $me } opens service in epoch { $epoch }: its history is committed, up to { $last }.
        }
zab-follower-serves =
    .held =
        { $last ->
            [none] { $me } is up to date with { $leader }, and serves.
           *[other] { $me } is up to date with { $leader }, and serves: all up to { $last } is committed.
        }

### Zab: broadcast

zab-servers =
    { $servers ->
        [one] { $servers } server
       *[other] { $servers } servers
    }
zab-leader-proposes =
    .held = { $me } proposes { $zxid } to its followers.
zab-follower-logs =
    .held = { $me } logs { $zxid }, and acknowledges it to { $leader }.
zab-propose-persist =
    .held = { $me } has the proposal on disk before it counts.
    .waived =
        { $lazy ->
            [yes] Flushing is lazy: { $me }'s copy counts before it is on disk.
           *[no] Rule off: { $me }'s copy counts at once; it is not flushed to disk.
        }
zab-commit-quorum =
    .held = { $zxid } is acknowledged by { $acks } of { zab-servers }, { $me } counted: it is committed.
    .refused = { $zxid } is acknowledged by { $acks } of { zab-servers }, { $me } counted; it needs { $needed }.
    .waived = Rule off: { $zxid } is acknowledged by { $acks } of { zab-servers } only, and { $me } takes it for committed.
zab-commit-in-order =
    .held =
        { $count ->
            [one] { $me } delivers { $first }.
           *[other] { $me } delivers { $first } to { $last }, in order.
        }
    .kept =
        { $before ->
            [none] { $me } does not deliver { $first } yet: it is not up to date.
           *[other] { $me } does not deliver { $first } yet: { $before } comes before it.
        }
    .waived =
        { $before ->
            [none] Rule off: { $me } delivers { $first } before it is up to date.
           *[other] Rule off: { $me } delivers { $first } before { $before }.
        }
zab-leader-none =
    .held = { $me } does not serve as a leader, so it proposes nothing; ask the leader instead.
zab-leader-pings =
    .held = { $me } shows its followers that it is there.
zab-leader-drops =
    .held =
        { $why ->
            [broken] { $me } has lost its connection with { $server }: { zab-left }
            [silent] { $server } has been silent for too long: { zab-left }
           *[left] { $server } follows { $me } no longer: { zab-left }
        }
zab-left = { $me } has { $left } of the { $needed } that it needs, itself counted.
zab-message-late =
    .held = { $me } does not wait for { $server }'s { $kind }.
zab-server-boots =
    .held =
        { $last ->
            [none] { $me } starts with an empty history.
           *[other] { $me } starts with its history up to { $last }, and does not know how much of it is committed.
        }

### ZooKeeper: how servers stand

zab-is-leader =
    .held = { $me } leads epoch { $epoch }.
zookeeper-if-all-looked = If all looked for a leader now, and voted for this one unless they are ahead of it:
zab-is-newer =
    .held = { $me } leads epoch { $epoch } by now; { $server } has yet to hear that its epoch { $own_epoch } is over.
zab-is-refusing =
    .held = { $me } has accepted epoch { $accepted }: it refuses { $leader }, who leads { $epoch }, until somebody leads a later one.
zab-is-ahead =
    .held =
        { $why ->
            [epoch] { $me } would rather lead itself than vote for { $candidate }: it was in epoch { $epoch } already.
            [zxid] { $me } would rather lead itself than vote for { $candidate }: its history goes up to { $last }.
           *[name] { $me } would rather lead itself than vote for { $candidate }: all else is equal, and its name is higher.
        }
zab-is-waiting =
    .held = { $me } waits to be told to look for a leader: `seek { $me }`, or `follow`.
zab-is-looking =
    .held = { $me } looks for a leader and votes for { $candidate }, as far as it knows with { $servers }; it needs { $needed }.
zab-is-following =
    .held =
        { $stage ->
            [asking] { $me } has asked { $leader } to let it join, and waits for its epoch.
            [joining] { $me } has accepted { $leader }'s epoch, and waits for what its history lacks.
            [synchronised] { $me } has { $leader }'s history, and waits until a quorum has it.
           *[serving] { $me } follows { $leader }, and serves.
        }
zab-is-gathering =
    .held =
        { $what ->
            [followers] { $me } would like to lead, with { $servers } so far; it needs { $needed }.
            [accepts] { $me } has proposed an epoch, accepted by { $servers } so far; it needs { $needed }.
           *[acks] { $me } makes other histories its own, on { $servers } so far; it needs { $needed }.
        }
zab-is-for =
    .held =
        { $standing ->
            [looking]
                { $candidate ->
                    [none] { $me } waits to be told what to do.
                   *[other] { $me } votes for { $candidate }.
                }
            [following] { $me } follows { $candidate }.
           *[leading] { $me } leads, or would like to.
        }
zab-is-behind =
    .held = { $zxid } is committed, and { $me } has not heard that from { $leader } yet.
zab-is-nothing =
    .held = Nothing stands in place { $place } of any history.
zab-is-leaderless =
    .held = Nobody serves as a leader now, so nothing is committed.
zab-is-overtaken =
    .held = { $zxid } never will be committed: another transaction is committed in its place.
zab-is-gone =
    .held = { $zxid } is committed, and no server has it any more.
zab-is-lacking =
    .held = { $me } leads and does not have { $zxid }: whoever joins it drops that.
zab-is-acknowledged =
    .held = { $me } has acknowledgements of { $zxid } from { $servers }, itself counted; it needs { $needed }.
zab-is-clientless =
    .held = No client asked for { $zxid }.
zab-is-forsaken =
    .held = No server has an answer for { $client } about { $zxid }.

### Zab: messages and states of one's own

zab-no-zxid = `{ $zxid }` is no zxid
zab-a-zxid = write an epoch and a number in it, such as 1.2
zab-no-row = `{ $row }` is no transaction with its zxid
zab-a-row = write zxid and word, such as 1.2 x
zab-too-high = { $number } is too high
zab-a-number = write one up to { $most }
zab-no-standing = `{ $standing }` is nothing that a server does
zab-a-standing = write looking, following or leading
