#include "worker_pool.h"

#include <immintrin.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

namespace {

/** How long a thread looks for the next step of a sequence before it sleeps: waking it costs as much. */
constexpr auto kPatience = std::chrono::microseconds(100);

int num_threads() {
  const char* wanted = std::getenv("TF_NUM_INTRAOP_THREADS");  // TensorFlow's own variable
  const int number = wanted == nullptr ? 0 : std::atoi(wanted);
  return number > 0 ? number : std::max(1u, std::thread::hardware_concurrency());
}

}  // namespace

WorkerPool::WorkerPool(int threads) {
  for (int index = 1; index < threads; index++) workers_.emplace_back([this] { work(); });
}

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard<std::mutex> lock(sleep_);
    is_over_.store(true);
  }
  wake_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void WorkerPool::run(int count, const Task& task) {
  const std::unique_lock<std::mutex> turn(turn_, std::try_to_lock);
  if (workers_.empty() || count == 1 || !turn.owns_lock()) {  // another thread of Node's has the pool
    for (int index = 0; index < count; index++) task(index);
    return;
  }
  task_ = &task;
  finished_.store(0);
  ticket_.store(static_cast<uint64_t>(count) << 32);
  if (sleepers_.load() > 0) {
    const std::lock_guard<std::mutex> lock(sleep_);
    wake_.notify_all();
  }
  take_tasks();
  while (finished_.load() < count) std::this_thread::yield();
}

bool WorkerPool::has_tasks() const {
  const uint64_t ticket = ticket_.load();
  return (ticket & UINT32_MAX) < ticket >> 32;
}

void WorkerPool::take_tasks() {
  while (has_tasks()) {
    uint64_t ticket = ticket_.load();
    if ((ticket & UINT32_MAX) >= ticket >> 32 || !ticket_.compare_exchange_weak(ticket, ticket + 1)) continue;
    (*task_)(static_cast<int>(ticket & UINT32_MAX));
    finished_.fetch_add(1);
  }
}

void WorkerPool::work() {
  while (!is_over_.load()) {
    wait();
    take_tasks();
  }
}

void WorkerPool::wait() {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < end) {
    for (int look = 0; look < 64; look++) {
      if (has_tasks()) return;
      _mm_pause();
    }
    std::this_thread::yield();  // TensorFlow's threads may want the processor
  }
  std::unique_lock<std::mutex> lock(sleep_);
  sleepers_.fetch_add(1);
  wake_.wait(lock, [this] { return is_over_.load() || has_tasks(); });
  sleepers_.fetch_sub(1);
}

void run_tasks(int count, const WorkerPool::Task& task) {
  static WorkerPool& pool = *new WorkerPool(num_threads());  // never destroyed: its threads live as long as the process
  pool.run(count, task);
}
