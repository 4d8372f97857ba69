// Threads that wait for tasks, as many as TensorFlow has for one operation.
#pragma once

#include <functional>

/** Runs `task(0)` to `task(count - 1)`, each once, on the caller's thread and the pool's, to the end of all. */
void run_tasks(int count, const std::function<void(int)>& task);
