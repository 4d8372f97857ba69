#!/bin/sh
# oneDNN 3.2 (PyPI onednn-cpu-gomp 2023.2.0), Linux, x86-64 with AVX-512: while dnnl_sgemm multiplies, the stack pointer is not in the stack.
#
# Expected: generated code may use any register for its data but the stack pointer: the kernel puts the frame of a signal's
# handler below it, whenever a signal comes.
# Found: from some inner size on, the kernel sets the stack pointer to a workspace on the heap and multiplies on. A handler
# without a stack of its own would write its frame over whatever lies below that workspace. In Node that means any SIGINT,
# SIGTERM or SIGWINCH that a program listens to. oneDNN repaired it in March 2026 (its issue 4845); TensorFlow 2.21.0
# still holds the older code (seen with a debugger during one of its matrix products).
#
# Here the handler has a stack of its own (sigaltstack), so that nothing is harmed; it only notes the stack pointer that it
# interrupted. Seen on 2026-11-30, on a CPU with AVX-512 VNNI:
#   inner size 32: 0 % of the samples outside the stack
#   inner size 512: 99 % of the samples outside the stack
#
# Exits with 0 while this is so, and with 1 when it has changed. Needs pip, g++; works in a temporary folder.
set -eu

if ! grep -qw avx512f /proc/cpuinfo; then
  echo 'skipped: this CPU has no AVX-512'
  exit 0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m pip download --quiet --no-deps --only-binary :all: --platform manylinux2014_x86_64 onednn-cpu-gomp==2023.2.0 >pip.log 2>&1
python3 -m zipfile -e onednn_cpu_gomp-*.whl .
library=$(find . -name 'libdnnl.so.3' | head -n 1)

cat >finding.cc <<'END'
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sys/time.h>
#include <ucontext.h>
#include <vector>

extern "C" int dnnl_sgemm(char, char, int64_t, int64_t, int64_t, float, const float*, int64_t, const float*, int64_t,
                          float, float*, int64_t);

static volatile long inside, outside;
static uintptr_t top;  // of this thread's stack: it reaches 8 MiB down

static void note(int, siginfo_t*, void* context) {
  const uintptr_t pointer = static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RSP];
  if (pointer <= top && pointer > top - (8 << 20))
    inside = inside + 1;
  else
    outside = outside + 1;
}

int main(int, char** words) {
  top = reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) + 65536;
  std::vector<char> memory(1 << 20);
  stack_t own = {};
  own.ss_sp = memory.data();
  own.ss_size = memory.size();
  sigaltstack(&own, nullptr);
  struct sigaction action = {};
  action.sa_sigaction = note;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
  sigaction(SIGPROF, &action, nullptr);

  const int64_t size = 256, inner = std::atoi(words[1]);
  const std::vector<float> left(size * inner, 1), right(inner * size, 1);
  std::vector<float> product(size * size);
  const auto multiply = [&] {
    dnnl_sgemm('N', 'N', size, size, inner, 1, left.data(), inner, right.data(), size, 0, product.data(), size);
  };
  multiply();  // the code is generated
  const itimerval every = {{0, 4000}, {0, 4000}};
  setitimer(ITIMER_PROF, &every, nullptr);
  while (inside + outside < 100) multiply();
  const itimerval never = {};
  setitimer(ITIMER_PROF, &never, nullptr);
  std::printf("%ld\n", 100 * outside / (inside + outside));
}
END
g++ -O1 -o finding finding.cc "$library" -Wl,-rpath,"$(dirname "$(realpath "$library")")"
export OMP_NUM_THREADS=1
small=$(./finding 32) large=$(./finding 512)
echo "inner size 32: $small % of the samples outside the stack"
echo "inner size 512: $large % of the samples outside the stack"
[ "$small" -eq 0 ] && [ "$large" -gt 50 ]
