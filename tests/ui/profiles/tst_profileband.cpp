#include "tests/ui/profiles/profilechecks.h"
#include "ui/profiles/profileband.h"
#include "ui/profiles/profilelook.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/welcomepage.h"
#include "ui/support/theme.h"

#include <QAction>
#include <QApplication>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

class ProfileBandTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void marksProductionUnmistakably();
    void givesColoursThatStandOut();
    void listsTheProfilesToSwitchTo();
    void keepsWhatIsLoadedWhenOnlyTheMarksChange();
    void offersRecentOnesOnTheWelcomePage();
};

namespace {
Analysis nothing(const Inventory &)
{
    return {};
}
} // namespace

void ProfileBandTest::init()
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(u"kekkai-tests"_s);
    QCoreApplication::setApplicationName(u"tst_profileband"_s);
    QSettings().clear();
}

void ProfileBandTest::marksProductionUnmistakably()
{
    MainWindow window(nothing);
    window.show();
    const auto *band = in<ProfileBand>(window, u"profileBand"_s);
    auto *drawn = in<QWidget>(window, u"profileBand"_s);
    QVERIFY(!band->isVisible());
    ConnectionFacts facts{u"Plant"_s, u"https://sr"_s, {}, false};
    window.setConnection(facts);
    QVERIFY(!band->isVisible() && !window.isReadOnly());
    facts.isProduction = true;
    facts.isReadOnly = true;
    facts.color = u"green"_s;
    window.setConnection(facts);
    QVERIFY(band->isVisible() && window.isReadOnly());
    QVERIFY(band->text().contains(u"PRODUCTION"_s) && band->text().contains(u"Plant"_s)
            && band->text().contains(u"READ-ONLY"_s));
    QCOMPARE(band->accessibleName(), band->text());
    QVERIFY(window.windowTitle().startsWith(u"PRODUCTION"_s));
    QTRY_COMPARE(band->width(), window.centralWidget()->width()); // across the whole window
    const QColor ground = drawn->grab().toImage().pixelColor(5, 3);
    QCOMPARE(ground.rgb(), color(Token::Critical).rgb()); // whatever colour somebody chose for it
    window.setConnection({});
    QVERIFY(!band->isVisible() && !window.isReadOnly());
    QCOMPARE(window.windowTitle(), u"Kekkai"_s);
}

void ProfileBandTest::givesColoursThatStandOut()
{
    for (const Theme::Mode mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
        Theme::current().setMode(mode);
        for (const QString &name : profileColors()) {
            const QColor shade = profileColor(name);
            QVERIFY2(shade.isValid(), qUtf8Printable(name));
            QVERIFY2(contrastRatio(shade, color(Token::Surface)) >= 3.0, qUtf8Printable(name));
            QVERIFY2(contrastRatio(inkOn(shade), shade) >= 4.5, qUtf8Printable(name));
        }
        QVERIFY(contrastRatio(inkOn(color(Token::Critical)), color(Token::Critical)) >= 4.5);
    }
    Theme::current().setMode(Theme::Mode::Light);
    QVERIFY(!profileColor({}).isValid());
    QCOMPARE(profileColor(u"#123456"_s), QColor(0x12, 0x34, 0x56));
}

void ProfileBandTest::listsTheProfilesToSwitchTo()
{
    MainWindow window(nothing);
    window.show();
    Profile production = namedProfile(u"Plant & Co"_s);
    production.isProduction = true;
    const Profile other = namedProfile(u"Lab"_s);
    window.setProfiles({production, other}, {other.id});
    ConnectionFacts facts{other.name, u"https://sr"_s, {}, false};
    facts.profile = other.id;
    window.setConnection(facts);
    QSignalSpy wanted(&window, &MainWindow::profileRequested);
    auto *menu = in<QMenu>(window, u"profileMenu"_s);
    Q_EMIT menu->aboutToShow();
    auto *first = window.findChild<QAction *>(u"profile-Plant & Co"_s);
    QVERIFY(first);
    QVERIFY2(first->text().contains(u"(production)"_s) && first->text().contains(u"&&"_s)
                 && first->text().startsWith(u"&1"_s),
             qUtf8Printable(first->text()));
    first->trigger();
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(wanted.at(0).at(0).toUuid(), production.id);
    const auto *save = window.findChild<QAction *>(u"saveConnectionAction"_s);
    QVERIFY(!save->isEnabled()); // it is saved
    window.setConnection({u"sr"_s, u"https://sr"_s, {}, false});
    QVERIFY(save->isEnabled());
    window.setConnection({u"Sandbox"_s, u"https://sr"_s, {}, true});
    QVERIFY(!save->isEnabled()); // gone with the program
}

void ProfileBandTest::keepsWhatIsLoadedWhenOnlyTheMarksChange()
{
    MainWindow window(nothing);
    window.show();
    window.setConnection({u"Plant"_s, u"https://sr"_s, {}, false});
    const auto inventory = std::make_shared<Inventory>();
    inventory->subjects.append(SubjectEntry());
    window.setInventory(inventory);
    ConnectionFacts facts = window.connection();
    facts.name = u"Works"_s;
    facts.isReadOnly = true;
    window.setMarks(facts);
    QVERIFY(window.isReadOnly());
    QVERIFY(window.windowTitle().contains(u"Works"_s));
    QCOMPARE(window.inventory()->subjects.size(), 1);
}

void ProfileBandTest::offersRecentOnesOnTheWelcomePage()
{
    MainWindow window(nothing);
    window.show();
    const Profile one = namedProfile(u"One"_s);
    const Profile two = namedProfile(u"Two"_s);
    window.setProfiles({one, two}, {two.id});
    QSignalSpy wanted(&window, &MainWindow::profileRequested);
    auto *button = window.welcome()->findChild<QPushButton *>(u"welcome-Two"_s);
    QVERIFY(button && button->isVisible());
    QVERIFY(!window.welcome()->findChild<QPushButton *>(u"welcome-One"_s));
    QVERIFY(window.welcome()->findChild<QPushButton *>(u"welcomeAllProfiles"_s)); // leads to the other
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(wanted.at(0).at(0).toUuid(), two.id);
    window.setProfiles({}, {});
    QTRY_VERIFY(!window.welcome()->findChild<QPushButton *>(u"welcome-Two"_s));
}

QTEST_MAIN(ProfileBandTest)
#include "tst_profileband.moc"
