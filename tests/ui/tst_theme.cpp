#include "ui/support/theme.h"

#include <QApplication>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class ThemeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyTextIsReadable_data();
    void everyTextIsReadable();
    void marksCanBeSeenOnEveryBackground_data();
    void marksCanBeSeenOnEveryBackground();
    void changesThePaletteAndSaysSo();
    void iconsFollowTheTheme();
    void iconsAreSharpAtEverySize();
    void everyIconCanBeDrawn();
    void namesOfModesComeBack();
    void measuresContrastAsWcagDoes();
};

static void modes()
{
    QTest::addColumn<Theme::Mode>("mode");
    QTest::newRow("light") << Theme::Mode::Light;
    QTest::newRow("dark") << Theme::Mode::Dark;
}

static const QList<Token> backgrounds{Token::Window, Token::Surface, Token::Raised, Token::Selection};

void ThemeTest::everyTextIsReadable_data()
{
    modes();
}

void ThemeTest::everyTextIsReadable()
{
    QFETCH(Theme::Mode, mode);
    for (const Token background : backgrounds)
        for (const Token text : {Token::Text, Token::MutedText, Token::Accent, Token::Critical, Token::High,
                                 Token::Medium, Token::Low, Token::Ok}) {
            const double ratio = contrastRatio(Theme::colorIn(mode, text), Theme::colorIn(mode, background));
            QVERIFY2(ratio >= 4.5, qPrintable(u"token %1 on %2: %3"_s.arg(int(text)).arg(int(background)).arg(ratio)));
        }
    QVERIFY(contrastRatio(Theme::colorIn(mode, Token::OnAccent), Theme::colorIn(mode, Token::Accent)) >= 4.5);
}

void ThemeTest::marksCanBeSeenOnEveryBackground_data()
{
    modes();
}

void ThemeTest::marksCanBeSeenOnEveryBackground()
{
    QFETCH(Theme::Mode, mode);
    for (const Token background : backgrounds) // the focus ring: WCAG asks for 3:1
        QVERIFY(contrastRatio(Theme::colorIn(mode, Token::Accent), Theme::colorIn(mode, background)) >= 3.0);
    QVERIFY(Theme::colorIn(mode, Token::Selection) != Theme::colorIn(mode, Token::Surface));
}

void ThemeTest::changesThePaletteAndSaysSo()
{
    Theme theme(*qApp, Theme::Mode::Light);
    QSignalSpy changed(&theme, &Theme::changed);
    QCOMPARE(QApplication::palette().color(QPalette::Window), QColor(0xF6, 0xF7, 0xF9));
    theme.setMode(Theme::Mode::Dark);
    QCOMPARE(changed.count(), 1);
    QVERIFY(theme.isDark());
    QCOMPARE(QApplication::palette().color(QPalette::Window), QColor(0x15, 0x17, 0x1C));
    QCOMPARE(QApplication::palette().color(QPalette::Text), color(Token::Text));
    theme.setMode(Theme::Mode::Dark);
    QCOMPARE(changed.count(), 1);
    theme.setMode(Theme::Mode::HighContrast);
    QCOMPARE(changed.count(), 2);
    QVERIFY(contrastRatio(color(Token::Text), color(Token::Surface)) >= 7.0);
}

static QColor inkOf(const QIcon &icon)
{
    const QImage image = icon.pixmap(QSize(48, 48)).toImage();
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (image.pixelColor(x, y).alpha() == 255)
                return image.pixelColor(x, y);
    return {};
}

void ThemeTest::iconsFollowTheTheme()
{
    Theme theme(*qApp, Theme::Mode::Light);
    const QIcon icon = themedIcon(u"kek", Token::Critical);
    QCOMPARE(inkOf(icon).rgb(), Theme::colorIn(Theme::Mode::Light, Token::Critical).rgb());
    theme.setMode(Theme::Mode::Dark);
    QCOMPARE(inkOf(icon).rgb(), Theme::colorIn(Theme::Mode::Dark, Token::Critical).rgb());
}

void ThemeTest::iconsAreSharpAtEverySize()
{
    const QIcon icon = themedIcon(u"secret");
    for (const int side : {16, 20, 24})
        for (const double scale : {1.0, 2.0}) {
            const QPixmap picture = icon.pixmap(QSize(side, side), scale);
            QCOMPARE(picture.size(), QSize(int(side * scale), int(side * scale)));
        }
}

void ThemeTest::everyIconCanBeDrawn()
{
    const auto names = QDir(u":/kekkai/icons"_s).entryList({u"*.svg"_s});
    QVERIFY(names.size() > 40);
    for (const QString &name : names)
        QVERIFY2(inkOf(themedIcon(name.chopped(4))).isValid(), qPrintable(name));
    QTest::ignoreMessage(QtWarningMsg, "There is no icon named \"nonsense\"");
    QVERIFY(themedIcon(u"nonsense").isNull());
}

void ThemeTest::namesOfModesComeBack()
{
    for (const auto mode : {Theme::Mode::System, Theme::Mode::Light, Theme::Mode::Dark, Theme::Mode::HighContrast})
        QCOMPARE(Theme::modeFromName(Theme::nameOf(mode)), mode);
    QCOMPARE(Theme::modeFromName(u"pink"), Theme::Mode::System);
}

void ThemeTest::measuresContrastAsWcagDoes()
{
    QCOMPARE(qRound(contrastRatio(Qt::black, Qt::white)), 21);
    QCOMPARE(contrastRatio(Qt::red, Qt::red), 1.0);
    QVERIFY(qAbs(contrastRatio(QColor(0x77, 0x77, 0x77), Qt::white) - 4.48)
            < 0.01); // the well-known grey that just fails
}

QTEST_MAIN(ThemeTest)
#include "tst_theme.moc"
