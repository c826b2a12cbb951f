#include "ui/support/theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QStyle>
#include <QStyleOptionButton>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class ThemeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyTextIsReadable_data();
    void everyTextIsReadable();
    void highContrastIsHighOnEverySystem_data();
    void highContrastIsHighOnEverySystem();
    void checkBoxesAndRadioButtonsCanBeSeen_data();
    void checkBoxesAndRadioButtonsCanBeSeen();
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

/// A palette with these colours, as a system hands it over.
static QPalette paletteOf(const QColor &window, const QColor &base, const QColor &text, const QColor &highlight)
{
    QPalette palette;
    palette.setColor(QPalette::Window, window);
    palette.setColor(QPalette::WindowText, text);
    palette.setColor(QPalette::Base, base);
    palette.setColor(QPalette::Text, text);
    palette.setColor(QPalette::Highlight, highlight);
    palette.setColor(QPalette::HighlightedText, base);
    return palette;
}

void ThemeTest::highContrastIsHighOnEverySystem_data()
{
    QTest::addColumn<QPalette>("system");
    QTest::newRow("white on black") << paletteOf(Qt::black, Qt::black, Qt::white, Qt::yellow);
    QTest::newRow("black on white") << paletteOf(Qt::white, Qt::white, Qt::black, QColor(0, 0, 128));
    QTest::newRow("an ordinary light one")
        << paletteOf(QColor(239, 239, 239), Qt::white, Qt::black, QColor(48, 140, 198));
    QTest::newRow("an ordinary dark one")
        << paletteOf(QColor(50, 50, 50), QColor(36, 36, 36), QColor(240, 240, 240), QColor(48, 140, 198));
    QTest::newRow("a pale one") << paletteOf(QColor(200, 200, 200), QColor(220, 220, 220), QColor(90, 90, 90),
                                             Qt::gray);
}

void ThemeTest::highContrastIsHighOnEverySystem()
{
    QFETCH(QPalette, system);
    const auto colour = [&system](Token token) { return Theme::colorIn(Theme::Mode::HighContrast, token, system); };
    for (const Token background : backgrounds)
        for (const Token text : {Token::Text, Token::MutedText, Token::Accent, Token::Critical, Token::High,
                                 Token::Medium, Token::Low, Token::Ok, Token::StrongBorder}) {
            const double ratio = contrastRatio(colour(text), colour(background));
            QVERIFY2(ratio >= 5.5, qPrintable(u"token %1 on %2: %3"_s.arg(int(text)).arg(int(background)).arg(ratio)));
        }
    QVERIFY(contrastRatio(colour(Token::Text), colour(Token::Surface)) >= 7.0);
    QVERIFY(contrastRatio(colour(Token::OnAccent), colour(Token::Accent)) >= 7.0);
    QVERIFY(colour(Token::Selection) != colour(Token::Surface));
}

/// The strongest contrast of any pixel of @p widget's @p area with @p ground.
static double strongestMark(QWidget &widget, const QRect &area, const QColor &ground)
{
    const QImage image = widget.grab(area).toImage();
    double strongest = 1;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            strongest = std::max(strongest, contrastRatio(image.pixelColor(x, y), ground));
    return strongest;
}

void ThemeTest::checkBoxesAndRadioButtonsCanBeSeen_data()
{
    modes();
    QTest::newRow("high contrast") << Theme::Mode::HighContrast;
}

void ThemeTest::checkBoxesAndRadioButtonsCanBeSeen()
{
    QFETCH(Theme::Mode, mode);
    const Theme theme(*qApp, mode);
    QCheckBox box;
    QRadioButton radio;
    for (QAbstractButton *button : {static_cast<QAbstractButton *>(&box), static_cast<QAbstractButton *>(&radio)}) {
        button->resize(24, 24);
        QStyleOptionButton option;
        option.initFrom(button);
        const QRect indicator = button->style()->subElementRect(
            button == &box ? QStyle::SE_CheckBoxIndicator : QStyle::SE_RadioButtonIndicator, &option, button);
        const QImage unchecked = button->grab(indicator).toImage();
        QVERIFY(strongestMark(*button, indicator, color(Token::Window)) >= 3.0); // WCAG 2.1, 1.4.11
        QVERIFY(strongestMark(*button, indicator, color(Token::Surface)) >= 3.0);
        button->setChecked(true);
        QVERIFY(button->grab(indicator).toImage() != unchecked);
        QVERIFY(strongestMark(*button, indicator.adjusted(4, 4, -4, -4), color(Token::Accent)) >= 3.0); // the mark
    }
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
