#include "base/thread_pool.h"

#include <pthread.h>

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/log.h"

namespace lathe {

struct ThreadPool::Impl {
  std::string name;
  std::size_t queue_limit = 0;
  mutable std::mutex mutex;  // guards `tasks` and `stopping`
  std::condition_variable wake;
  std::deque<std::function<void()>> tasks;
  bool stopping = false;
  std::vector<std::thread> threads;

  void Run();
  void RunTask(const std::function<void()>& task) const;
};

void ThreadPool::Impl::Run() {
  ::pthread_setname_np(::pthread_self(), name.substr(0, 15).c_str());
  while (true) {
    std::unique_lock lock(mutex);
    wake.wait(lock, [&] { return stopping || !tasks.empty(); });
    if (tasks.empty()) return;
    const std::function<void()> task = std::move(tasks.front());
    tasks.pop_front();
    lock.unlock();
    RunTask(task);
  }
}

/// Tasks report failure through Result; what a library throws past one must not end the server.
void ThreadPool::Impl::RunTask(const std::function<void()>& task) const {
  try {
    task();
  } catch (const std::exception& fault) {
    log::Error("pool_task_threw", {{"pool", name}, {"what", fault.what()}});
  } catch (...) {
    log::Error("pool_task_threw", {{"pool", name}, {"what", "not a std::exception"}});
  }
}

ThreadPool::ThreadPool(std::string name, std::size_t thread_count, std::size_t queue_limit)
    : impl_(std::make_unique<Impl>()) {
  impl_->name = std::move(name);
  impl_->queue_limit = queue_limit;
  impl_->threads.reserve(thread_count);
  for (std::size_t i = 0; i < thread_count; ++i)
    impl_->threads.emplace_back([impl = impl_.get()] { impl->Run(); });
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
  }
  impl_->wake.notify_all();
  for (std::thread& thread : impl_->threads) thread.join();
}

bool ThreadPool::TrySubmit(std::function<void()> task) {
  {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->stopping || impl_->tasks.size() >= impl_->queue_limit) return false;
    impl_->tasks.push_back(std::move(task));
  }
  impl_->wake.notify_one();
  return true;
}

std::size_t ThreadPool::queued() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->tasks.size();
}

}  // namespace lathe
