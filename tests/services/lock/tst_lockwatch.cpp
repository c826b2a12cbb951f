#include "services/lock/lockwatch.h"
#include "services/lock/systemevents.h"

#include <QSignalSpy>
#include <QTest>

using namespace kekkai;
using namespace std::chrono_literals;

namespace {

class FakeEvents final : public SystemEvents {
public:
    void letSuspend() override { ++suspended; }
    int suspended = 0;
};

struct Fake {
    LockPolicy::Milliseconds now = 1000h;
    FakeEvents events;
    LockWatch watch{&events, [this] { return now; }};
    QList<LockTrigger> due;

    Fake()
    {
        QObject::connect(&watch, &LockWatch::due, &watch, [this](LockTrigger trigger) { due.append(trigger); });
    }
};

} // namespace

class LockWatchTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void saysOnceThatNobodyIsThere()
    {
        Fake fake;
        fake.watch.arm();
        fake.now += 5min;
        fake.watch.setSettings({}); // looks at the clock again, as the timer does
        QTRY_COMPARE(fake.due, QList<LockTrigger>{LockTrigger::Idle});
        QVERIFY(!fake.watch.isArmed());
        fake.now += 5min;
        fake.watch.noteActivity();
        fake.watch.note(LockTrigger::Idle);
        QCOMPARE(fake.due.size(), 1);
    }
    void locksBeforeALateKeyIsHeard()
    {
        Fake fake;
        fake.watch.arm();
        fake.now += 6min; // such as while the computer slept
        fake.watch.noteActivity();
        QCOMPARE(fake.due, QList<LockTrigger>{LockTrigger::Idle});
    }
    void isSilentWhileThereIsNothingToLock()
    {
        Fake fake;
        fake.now += 1h;
        fake.watch.noteActivity();
        Q_EMIT fake.events.screenLocked();
        fake.watch.note(LockTrigger::Request);
        QVERIFY(fake.due.isEmpty());
        fake.watch.arm(); // the time begins now
        fake.watch.noteActivity();
        QVERIFY(fake.due.isEmpty());
        fake.watch.disarm();
        Q_EMIT fake.events.userSwitched();
        QVERIFY(fake.due.isEmpty());
    }
    void followsTheSystem()
    {
        Fake fake;
        fake.watch.arm();
        Q_EMIT fake.events.screenLocked();
        fake.watch.arm();
        Q_EMIT fake.events.userSwitched();
        fake.watch.arm();
        Q_EMIT fake.events.aboutToSuspend();
        QCOMPARE(fake.due,
                 (QList<LockTrigger>{LockTrigger::ScreenLock, LockTrigger::UserSwitch, LockTrigger::Suspend}));
    }
    void letsTheComputerSleepOnceItIsLocked()
    {
        Fake fake;
        fake.watch.arm();
        Q_EMIT fake.events.aboutToSuspend();
        QCOMPARE(fake.due.size(), 1);
        QCOMPARE(fake.events.suspended, 0); // whoever locks may need a moment
        fake.watch.lockDone();
        QCOMPARE(fake.events.suspended, 1);
        Q_EMIT fake.events.aboutToSuspend(); // locked already
        QCOMPARE(fake.events.suspended, 2);
        LockSettings settings;
        settings.onSuspend = false;
        fake.watch.setSettings(settings);
        fake.watch.arm();
        Q_EMIT fake.events.aboutToSuspend();
        QCOMPARE(fake.events.suspended, 3);
        QCOMPARE(fake.due.size(), 1);
        fake.watch.note(LockTrigger::Request);
        Q_EMIT fake.events.aboutToSuspend(); // while it is being locked for another reason
        QCOMPARE(fake.events.suspended, 3);
        fake.watch.lockDone();
        QCOMPARE(fake.events.suspended, 4);
    }
    void looksAtTheClockAfterSleep()
    {
        Fake fake;
        LockSettings settings;
        settings.onSuspend = false;
        fake.watch.setSettings(settings);
        fake.watch.arm();
        Q_EMIT fake.events.aboutToSuspend();
        fake.now += 8h;
        Q_EMIT fake.events.resumed();
        QCOMPARE(fake.due, QList<LockTrigger>{LockTrigger::Idle});
    }
    void minimisesOnlyWhenAsked()
    {
        Fake fake;
        fake.watch.arm();
        fake.watch.note(LockTrigger::Minimise);
        QVERIFY(fake.due.isEmpty());
        LockSettings settings;
        settings.onMinimise = true;
        fake.watch.setSettings(settings);
        fake.watch.note(LockTrigger::Minimise);
        QCOMPARE(fake.due, QList<LockTrigger>{LockTrigger::Minimise});
    }
};

QTEST_GUILESS_MAIN(LockWatchTest)
#include "tst_lockwatch.moc"
