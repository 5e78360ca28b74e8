package plainmetrics

import (
	"time"

	"parley/metrics/catalog"
)

// interactions makes a sample, at arrival, of each interaction that is wanted.
func (w World) interactions(wanted func(Interaction) bool, value func(Interaction) time.Duration) []Sample {
	var out []Sample
	for _, i := range w.Interactions {
		if !wanted(i) {
			continue
		}
		out = append(out, Sample{
			At: i.Arrived.UnixMilli(), Value: value(i).Milliseconds(), Conversation: i.Conversation, Interaction: i.ID,
			Dimensions: map[catalog.Dimension][]string{
				catalog.Queue: some(i.Queue), catalog.Agent: some(i.Agent),
				catalog.Channel: some(i.ChannelType), catalog.Identifier: some(i.Identifier),
			},
		})
	}
	return out
}

func always(Interaction) bool { return true }

func (i Interaction) connected() bool { return i.Connected != nil }

// wrappedUp: the talk took place and ended, and the work after it is over, or is
// not said to be.
func (i Interaction) wrappedUp() bool {
	return i.Connected != nil && i.Ended != nil && (i.WrappedUp != nil || (i.Status != "HANDLED" && i.Status != "ABANDONED"))
}

// decided: it waits no more.
func (i Interaction) decided() bool { return i.Connected != nil || i.Ended != nil }

// abandoned: the customer left before an agent took it.
func (i Interaction) abandoned() bool { return i.Status == "ABANDONED" }

// once is the value of what is only counted; a millisecond is the unit of values.
func (Interaction) once() time.Duration { return time.Millisecond }

// left is 1 where the customer left, else 0.
func (i Interaction) left() time.Duration {
	if i.abandoned() {
		return time.Millisecond
	}
	return 0
}

// until is how long it took from an instant to the first of the others that has
// come: "open ones run to now".
func (w World) until(from *time.Time, ends ...*time.Time) time.Duration {
	for _, end := range ends {
		if end != nil {
			return end.Sub(*from)
		}
	}
	return w.Now.Sub(*from)
}

// waiting: "arrival→connect if connected, →disconnect if not, →now if in queue".
func (w World) waiting(i Interaction) time.Duration { return w.until(&i.Arrived, i.Connected, i.Ended) }

// handling: "connect→disconnect or now".
func (w World) handling(i Interaction) time.Duration { return w.until(i.Connected, i.Ended) }

// wrapUp: "disconnect→wrap-up end or now".
func (w World) wrapUp(i Interaction) time.Duration { return w.until(i.Ended, i.WrappedUp) }

// whole: "arrival→disconnect or now".
func (w World) whole(i Interaction) time.Duration { return w.until(&i.Arrived, i.Ended) }
