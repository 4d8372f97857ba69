// A Node addon without functions: loading it loads libtensorflow_framework with stderr shut. The static initialisers
// of TensorFlow 2.21 announce oneDNN there before any log level, TF_CPP_MIN_LOG_LEVEL included, is in force. A library
// that cannot be loaded is no loss here: the addon proper needs it too and reports why.
#include <cstdlib>

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

namespace {

bool is_quiet() {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  return level != nullptr && std::atoi(level) > 0;
}

}  // namespace

extern "C" void* napi_register_module_v1(void* /*env*/, void* exports) {
  if (!is_quiet()) return exports;
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  const int saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
  if (nowhere >= 0 && saved >= 0) {
    dup2(nowhere, STDERR_FILENO);
    dlopen("libtensorflow_framework.so.2", RTLD_NOW);
    dup2(saved, STDERR_FILENO);
  }
  if (nowhere >= 0) close(nowhere);
  if (saved >= 0) close(saved);
  return exports;
}
