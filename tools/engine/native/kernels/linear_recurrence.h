// States h(t) = keep(t) * h(t - 1) + add(t) of whole padded sequences.
#pragma once

#include "sequences.h"

/** A recurrence and what it is given: its sequences' inputs are what each step multiplies the state with. */
struct LinearRecurrence : Sequences {
  const float* starts;  // [batch, hidden]: states before the first step
};

struct LinearRecurrenceGradient {
  const float *states, *ofStates;     // [batch, time, hidden]
  float *ofKeep, *ofAdd, *ofStarts;  // [batch, time, hidden] twice, [batch, hidden]
};

/** States [batch, time, hidden] from what each step adds, of that shape too; zeros on padding. */
void walk_recurrence(const LinearRecurrence& of, const float* adds, float* states, const Spread& spread_tasks);
void walk_recurrence_back(const LinearRecurrence& of, const LinearRecurrenceGradient& gradient, const Spread& spread_tasks);
