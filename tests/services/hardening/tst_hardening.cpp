#include "services/core/secret.h"
#include "services/core/secureheap.h"
#include "services/hardening/hardening.h"
#include "services/hardening/protections.h"

#include <QFile>
#include <QProcess>
#include <QTest>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <thread>

#ifdef Q_OS_LINUX
#include <csignal>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

ProtectionState stateOf(Protection what)
{
    const auto all = checkProcess();
    const auto it = std::find_if(all.cbegin(), all.cend(), [what](const auto &state) { return state.what == what; });
    return it == all.cend() ? ProtectionState() : *it;
}

} // namespace

class HardeningTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void namesEveryProtectionOfTheProcessOnce();
    void saysWhatDoesNotHoldAndWhatDoes();
    void readsTheSystemAnewEachTime();
    void wipesWhatIsGivenBack();
    void keepsBlocksWholeThatGrowAndShrink();
    void diesWithoutACoreDump();
};

void HardeningTest::namesEveryProtectionOfTheProcessOnce()
{
    QList<Protection> seen;
    const auto all = checkProcess();
    for (const ProtectionState &state : all) {
        QVERIFY(!seen.contains(state.what));
        seen.append(state.what);
        QCOMPARE(state.cause == ProtectionState::Cause::None,
                 state.holds == ProtectionState::Holds::Yes || state.holds == ProtectionState::Holds::NotHere);
    }
    QCOMPARE(seen.size(), 4);
}

#ifdef Q_OS_LINUX

void HardeningTest::saysWhatDoesNotHoldAndWhatDoes()
{
    using Holds = ProtectionState::Holds;
    QCOMPARE(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 1);
    QVERIFY(stateOf(Protection::NotTraceable).holds == Holds::No); // nothing has been done yet

    hardenProcess();

    rlimit core{};
    QCOMPARE(getrlimit(RLIMIT_CORE, &core), 0);
    QCOMPARE(core.rlim_max, rlim_t(0));
    QVERIFY(stateOf(Protection::NoCoreDumps).holds == Holds::Yes);
    const ProtectionState traceable = stateOf(Protection::NotTraceable);
    if (isSanitizedBuild()) {
        QVERIFY(traceable.holds == Holds::No);
        QVERIFY(traceable.cause == ProtectionState::Cause::Sanitizer);
        return;
    }
    QCOMPARE(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
    QVERIFY2(traceable.holds == Holds::Yes, qPrintable(traceable.evidence));
    const ProtectionState locked = stateOf(Protection::LockedMemory);
    if (secureheap::state() == secureheap::State::Locked)
        QVERIFY2(locked.holds == Holds::Yes, qPrintable(locked.evidence));
    else
        QVERIFY2(locked.holds == Holds::No, qPrintable(locked.evidence));
}

void HardeningTest::readsTheSystemAnewEachTime()
{
    if (isSanitizedBuild())
        QSKIP("a sanitizer's build stays traceable");
    QVERIFY(stateOf(Protection::NotTraceable).holds == ProtectionState::Holds::Yes);
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    const ProtectionState traceable = stateOf(Protection::NotTraceable);
    QVERIFY(traceable.holds == ProtectionState::Holds::No);
    QVERIFY(traceable.evidence.contains(u"PR_GET_DUMPABLE 1"_s));
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

void HardeningTest::wipesWhatIsGivenBack()
{
    const ProtectionState state = stateOf(Protection::WipedMemory);
    if (isSanitizedBuild())
        QVERIFY(state.holds == ProtectionState::Holds::No && state.cause == ProtectionState::Cause::Sanitizer);
    else
        QVERIFY2(state.holds == ProtectionState::Holds::Yes, qPrintable(state.evidence));
}

void HardeningTest::diesWithoutACoreDump()
{
    const pid_t child = fork();
    if (child == 0) {
        hardenProcess();
        std::signal(SIGSEGV, SIG_DFL); // the test's own handler would only print
        std::signal(SIGABRT, SIG_DFL);
        std::raise(SIGSEGV);
        _exit(0);
    }
    int status = 0;
    QCOMPARE(waitpid(child, &status, 0), child);
    QVERIFY(WIFSIGNALED(status));
    QVERIFY(!WCOREDUMP(status));
}

#else

void HardeningTest::saysWhatDoesNotHoldAndWhatDoes()
{
    hardenProcess();
    QVERIFY(stateOf(Protection::NotTraceable).holds != ProtectionState::Holds::Partly);
}
void HardeningTest::readsTheSystemAnewEachTime() { }
void HardeningTest::wipesWhatIsGivenBack() { }
void HardeningTest::diesWithoutACoreDump() { }

#endif

void HardeningTest::keepsBlocksWholeThatGrowAndShrink()
{
    // realloc() is ours here: every step keeps what was in the block, on four threads at once.
    std::atomic<int> broken = 0;
    const auto work = [&broken](unsigned seed) {
        std::vector<std::pair<unsigned char *, std::size_t>> blocks(64, {nullptr, 0});
        unsigned state = seed;
        for (int step = 0; step < 40000; ++step) {
            state = state * 1664525U + 1013904223U;
            auto &[block, size] = blocks[(state >> 8U) % blocks.size()];
            const std::size_t wanted = (state >> 16U) % 17 == 0 ? 400000 + state % 100000 : 1 + state % 3000;
            const auto mark = static_cast<unsigned char>(reinterpret_cast<quintptr>(&block) >> 4U);
            auto *next = static_cast<unsigned char *>(std::realloc(block, wanted)); // NOLINT
            for (std::size_t i = 0; i < std::min(size, wanted); i += 97)
                broken += next[i] == mark ? 0 : 1;
            std::memset(next, mark, wanted);
            block = next;
            size = wanted;
        }
        for (auto &[block, size] : blocks)
            std::free(block); // NOLINT
    };
    std::vector<std::thread> threads;
    for (unsigned i = 1; i <= 4; ++i)
        threads.emplace_back(work, i * 7919U);
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(broken.load(), 0);
}

QTEST_GUILESS_MAIN(HardeningTest)
#include "tst_hardening.moc"
