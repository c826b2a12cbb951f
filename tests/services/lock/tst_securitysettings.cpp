#include "services/lock/securitysettings.h"

#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class SecuritySettingsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void comesBackAsItWasKept()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(u"kekkai.ini"_s);
        for (const SecuritySettings &kept :
             {SecuritySettings{}, SecuritySettings{{0, false, false, false, true}, false},
              SecuritySettings{{1440, true, false, true, false}, true}}) {
            {
                QSettings settings(file, QSettings::IniFormat);
                kept.write(settings);
            }
            const QSettings settings(file, QSettings::IniFormat);
            QCOMPARE(SecuritySettings::read(settings), kept);
        }
    }
    void neverSwitchesAProtectionOffBecauseOfADamagedFile()
    {
        const QTemporaryDir folder;
        QSettings settings(folder.filePath(u"kekkai.ini"_s), QSettings::IniFormat);
        QCOMPARE(SecuritySettings::read(settings), SecuritySettings());
        for (const QString &damaged : {u"-1"_s, u"five"_s, u""_s, u"0x0"_s, u"99999999999999999999"_s}) {
            settings.setValue(u"security/lockAfterMinutes"_s, damaged);
            settings.setValue(u"security/lockWithScreen"_s, u"no idea"_s);
            settings.setValue(u"security/lockOnMinimise"_s, u"1"_s);
            QCOMPARE(SecuritySettings::read(settings), SecuritySettings());
        }
        settings.setValue(u"security/lockAfterMinutes"_s, 100000);
        QCOMPARE(SecuritySettings::read(settings).lock.idleMinutes, LockSettings::longestIdle);
    }
};

QTEST_GUILESS_MAIN(SecuritySettingsTest)
#include "tst_securitysettings.moc"
