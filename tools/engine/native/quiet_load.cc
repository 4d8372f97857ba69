// A Node addon without functions, loaded before TensorFlow, for what must be so by then:
//
// Signals go to other threads. oneDNN before 3.11.2, in TensorFlow 2.21 and in the library of our own products, keeps the
// address of a buffer in the stack pointer while it multiplies large matrices (its issue 4845): a signal handler that
// runs there writes over the heap. Threads that are made from here on inherit what this one blocks; those that Node made
// before take the signals and hand them to the event loop as ever. SIGPROF is left: it samples the thread that it hits.
//
// libtensorflow_framework loads with stderr shut. The static initialisers of TensorFlow 2.21 announce oneDNN there before
// any log level, TF_CPP_MIN_LOG_LEVEL included, is in force. A library that cannot be loaded is no loss here: the addon
// proper needs it too and reports why.
#include <csignal>
#include <cstdlib>
#include <initializer_list>

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

namespace {

bool is_quiet() {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  return level != nullptr && std::atoi(level) > 0;
}

/** Lets no handler run on this thread but those of its own faults and of the profiler. */
void block_signals() {
  sigset_t signals;
  sigfillset(&signals);
  for (const int signal : {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP, SIGPROF}) sigdelset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

void load_quietly() {
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  const int saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
  if (nowhere >= 0 && saved >= 0) {
    dup2(nowhere, STDERR_FILENO);
    dlopen("libtensorflow_framework.so.2", RTLD_NOW);
    dup2(saved, STDERR_FILENO);
  }
  if (nowhere >= 0) close(nowhere);
  if (saved >= 0) close(saved);
}

}  // namespace

extern "C" void* napi_register_module_v1(void* /*env*/, void* exports) {
  block_signals();
  if (is_quiet()) load_quietly();
  return exports;
}
