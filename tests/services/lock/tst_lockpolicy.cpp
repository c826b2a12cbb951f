#include "services/lock/lockpolicy.h"

#include <QTest>

using namespace kekkai;
using namespace std::chrono_literals;

namespace {

struct Fake {
    LockPolicy::Milliseconds now = 1000h;
    LockPolicy policy = LockPolicy([this] { return now; });
};

} // namespace

class LockPolicyTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void locksAfterFiveMinutesUnlessTold()
    {
        Fake fake;
        QCOMPARE(*fake.policy.untilIdle(), LockPolicy::Milliseconds(5min));
        fake.now += 5min - 1ms;
        QVERIFY(!fake.policy.isIdle());
        QCOMPARE(*fake.policy.untilIdle(), LockPolicy::Milliseconds(1ms));
        fake.now += 1ms;
        QVERIFY(fake.policy.isIdle());
        QVERIFY(fake.policy.locksFor(LockTrigger::Idle));
        fake.now += 100h;
        QCOMPARE(*fake.policy.untilIdle(), LockPolicy::Milliseconds(0));
    }
    void beginsAnewWithEachSignOfLife()
    {
        Fake fake;
        for (int i = 0; i < 10; ++i) {
            fake.now += 4min;
            fake.policy.noteActivity();
            QVERIFY(!fake.policy.isIdle());
            QCOMPARE(*fake.policy.untilIdle(), LockPolicy::Milliseconds(5min));
        }
    }
    void doesNotTakeALateSignOfLife()
    {
        Fake fake;
        fake.now += 5min;
        fake.policy.noteActivity(); // whoever it is came after the time was over
        QVERIFY(fake.policy.isIdle());
        fake.policy.restart();
        QVERIFY(!fake.policy.isIdle());
    }
    void takesItsTimeFromTheSettings()
    {
        Fake fake;
        LockSettings settings;
        settings.idleMinutes = 1;
        fake.now += 2min;
        QVERIFY(!fake.policy.isIdle());
        fake.policy.setSettings(settings);
        QVERIFY(fake.policy.isIdle());
        settings.idleMinutes = 0;
        fake.policy.setSettings(settings);
        fake.now += 1000h;
        QVERIFY(!fake.policy.untilIdle());
        QVERIFY(!fake.policy.isIdle());
        QVERIFY(!fake.policy.locksFor(LockTrigger::Idle));
        settings.idleMinutes = std::numeric_limits<int>::max(); // from a damaged file
        fake.policy.setSettings(settings);
        fake.policy.restart();
        QCOMPARE(*fake.policy.untilIdle(), LockPolicy::Milliseconds(24h));
    }
    void asksTheSettingsForEachReason_data()
    {
        QTest::addColumn<LockTrigger>("trigger");
        QTest::addColumn<LockSettings>("without");
        QTest::addColumn<bool>("byDefault");
        LockSettings none{0, false, false, false, false};
        QTest::newRow("screen") << LockTrigger::ScreenLock << none << true;
        QTest::newRow("suspend") << LockTrigger::Suspend << none << true;
        QTest::newRow("user") << LockTrigger::UserSwitch << none << true;
        QTest::newRow("minimise") << LockTrigger::Minimise << none << false;
    }
    void asksTheSettingsForEachReason()
    {
        QFETCH(LockTrigger, trigger);
        QFETCH(LockSettings, without);
        QFETCH(bool, byDefault);
        Fake fake;
        QCOMPARE(fake.policy.locksFor(trigger), byDefault);
        fake.policy.setSettings(without);
        QVERIFY(!fake.policy.locksFor(trigger));
        fake.policy.setSettings({0, true, true, true, true});
        QVERIFY(fake.policy.locksFor(trigger));
        fake.policy.setSettings(without);
        QVERIFY(fake.policy.locksFor(LockTrigger::Request)); // that one always
    }
    void readsAClockThatGoesOn()
    {
        const auto before = timeSinceBoot();
        QVERIFY(before > 0ms);
        QVERIFY(timeSinceBoot() >= before);
    }
};

Q_DECLARE_METATYPE(kekkai::LockTrigger)
Q_DECLARE_METATYPE(kekkai::LockSettings)

QTEST_GUILESS_MAIN(LockPolicyTest)
#include "tst_lockpolicy.moc"
