// Threads that wait for tasks.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

/**
 * Tasks are handed out by one number that holds how many there are and which is next. Whoever raises it owns that task,
 * and while a task is owned its round cannot end: threads that come late find nothing to do, and nothing that changed.
 */
class WorkerPool {
 public:
  using Task = std::function<void(int)>;

  /** So many threads, the caller's among them. */
  explicit WorkerPool(int threads);
  ~WorkerPool();

  /** Runs `task(0)` to `task(count - 1)`, each once, on the caller's thread and the pool's, to the end of all. */
  void run(int count, const Task& task);

 private:
  bool has_tasks() const;
  void take_tasks();
  void work();
  void wait();

  std::vector<std::thread> workers_;
  std::mutex turn_, sleep_;
  std::condition_variable wake_;
  std::atomic<bool> is_over_{false};
  std::atomic<int> sleepers_{0}, finished_{0};
  std::atomic<uint64_t> ticket_{0};
  const Task* task_ = nullptr;
};

/** {@link WorkerPool::run} on the pool that a process has for training, with as many threads as TensorFlow has. */
void run_tasks(int count, const WorkerPool::Task& task);
