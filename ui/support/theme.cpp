#include "ui/support/theme.h"

#include "ui/support/kekkaistyle.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPaintEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>
#include <QToolTip>
#include <QWidget>

#include <algorithm>
#include <array>
#include <cmath>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

Theme *currentTheme = nullptr;

using Colours = std::array<QRgb, tokenCount>;
// Selection is computed, see colorIn().
constexpr Colours lightColours{0xFFF6F7F9, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFDADFE6, 0xFFB4BDC9,
                               0xFF1B1F24, 0xFF57606A, 0xFF3451C7, 0xFFFFFFFF, 0xFFFFFFFF,
                               0xFFB42318, 0xFFB54708, 0xFF8A6100, 0xFF355C9A, 0xFF1F7A3D};
constexpr Colours darkColours{0xFF15171C, 0xFF1D2026, 0xFF262A32, 0xFF343A44, 0xFF4A525E,
                              0xFFE7EAEF, 0xFFA5AFBB, 0xFF93A8FF, 0xFF10131A, 0xFF1D2026,
                              0xFFFF9B90, 0xFFFFB27A, 0xFFF0CF6B, 0xFF9DBDF0, 0xFF7FD69A};
constexpr double selectionShare = 0.10;

double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor &c)
{
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
}

bool looksDark(const QPalette &palette)
{
    return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

constexpr double strongContrast = 7.0; ///< WCAG 2, level AAA, for text

/// The system's palette where its own text stands out on all its grounds, as a high-contrast palette's does; else black
/// and white, whichever is nearer.
QColor highContrast(Token token, const QPalette &system)
{
    const bool dark = looksDark(system);
    const QColor text = system.color(QPalette::Text);
    const bool usable = contrastRatio(text, system.color(QPalette::Base)) >= strongContrast
        && contrastRatio(text, system.color(QPalette::Window)) >= strongContrast
        && contrastRatio(system.color(QPalette::WindowText), system.color(QPalette::Window)) >= strongContrast;
    const QColor ground = dark ? Qt::black : Qt::white;
    const QColor ink = dark ? Qt::white : Qt::black;
    const QColor base = usable ? system.color(QPalette::Base) : ground;
    const QColor window = usable ? system.color(QPalette::Window) : ground;
    QColor accent = system.color(QPalette::Highlight);
    const bool accentUsable =
        contrastRatio(accent, base) >= strongContrast && contrastRatio(accent, window) >= strongContrast;
    if (!accentUsable)
        accent = dark ? QColor(0xFF, 0xE9, 0x00) : QColor(0x00, 0x1E, 0xA8);
    switch (token) {
    case Token::Window:
        return window;
    case Token::Surface:
    case Token::Raised:
        return base;
    case Token::Border:
    case Token::StrongBorder:
    case Token::Text:
    case Token::MutedText:
        return usable ? text : ink;
    case Token::Accent:
        return accent;
    case Token::Selection: // of nothing but ground and ink: severities must be readable on it
        return mixed(accent, base, 0.12);
    case Token::OnAccent:
        return contrastRatio(accent, Qt::black) > contrastRatio(accent, Qt::white) ? Qt::black : Qt::white;
    // Those of the other themes, farther from the ground.
    case Token::Critical:
        return dark ? QColor(0xFF, 0xB3, 0xAB) : QColor(0x8C, 0x10, 0x08);
    case Token::High:
        return dark ? QColor(0xFF, 0xC4, 0x99) : QColor(0x7A, 0x2E, 0x00);
    case Token::Medium:
        return dark ? QColor(0xF7, 0xDD, 0x8C) : QColor(0x5C, 0x40, 0x00);
    case Token::Low:
        return dark ? QColor(0xBB, 0xD3, 0xF7) : QColor(0x1F, 0x3D, 0x70);
    case Token::Ok:
        break;
    }
    return dark ? QColor(0xA0, 0xE6, 0xB5) : QColor(0x0B, 0x4F, 0x22);
}

/// Draws an SVG whose strokes say currentColor. Renders at the size asked for, in the colour of the moment.
class ThemedIconEngine final : public QIconEngine {
public:
    ThemedIconEngine(QString name, Token token)
        : m_name(std::move(name))
        , m_token(token)
    {
    }

    /// From the cache where it is drawn as it is, dot for dot; anew where it is stretched or not drawn in dots at all.
    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        const int side = std::min(rect.width(), rect.height());
        QRect square(0, 0, side, side);
        square.moveCenter(rect.center());
        const bool inDots = painter->paintEngine() && painter->paintEngine()->type() == QPaintEngine::Raster;
        if (!inDots || painter->transform().type() > QTransform::TxTranslate) {
            draw(painter, square, mode);
            return;
        }
        const qreal ratio = painter->device()->devicePixelRatioF();
        QPixmap picture = scaledPixmap((QSizeF(square.size()) * ratio).toSize(), mode, state, ratio);
        picture.setDevicePixelRatio(ratio);
        painter->drawPixmap(square.topLeft(), picture);
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1.0);
    }

    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State, qreal) override
    {
        const QString key = u"kekkai-icon/%1/%2/%3x%4"_s.arg(m_name, ink(mode).name(), QString::number(size.width()),
                                                             QString::number(size.height()));
        QPixmap picture;
        if (!QPixmapCache::find(key, &picture)) {
            picture = QPixmap(size);
            picture.fill(Qt::transparent);
            QPainter painter(&picture);
            const int side = std::min(size.width(), size.height());
            QRect square(0, 0, side, side);
            square.moveCenter(QRect(QPoint(0, 0), size).center());
            draw(&painter, square, mode);
            painter.end();
            QPixmapCache::insert(key, picture);
        }
        return picture;
    }

    [[nodiscard]] QIconEngine *clone() const override { return new ThemedIconEngine(m_name, m_token); }
    [[nodiscard]] QString key() const override { return u"kekkai"_s; }

    static QString path(QStringView name) { return u":/kekkai/icons/"_s + name.toString() + u".svg"_s; }

private:
    [[nodiscard]] QColor ink(QIcon::Mode mode) const
    {
        return mode == QIcon::Disabled ? mixed(color(m_token), color(Token::Surface), 0.45) : color(m_token);
    }

    void draw(QPainter *painter, const QRect &square, QIcon::Mode mode) const
    {
        QFile file(path(m_name));
        if (!file.open(QIODevice::ReadOnly))
            return;
        QByteArray svg = file.readAll();
        svg.replace("currentColor", ink(mode).name(QColor::HexRgb).toLatin1());
        QSvgRenderer(svg).render(painter, square);
    }

    QString m_name;
    Token m_token;
};

} // namespace

Theme::Theme(QApplication &app, Mode mode, QObject *parent)
    : QObject(parent)
    , m_app(app)
    , m_system(QGuiApplication::palette())
    , m_mode(mode)
{
    currentTheme = this;
    app.setStyle(new KekkaiStyle); // the application owns it
    apply();
}

Theme::~Theme()
{
    if (currentTheme == this)
        currentTheme = nullptr;
}

Theme &Theme::current()
{
    if (!currentTheme)
        new Theme(*qobject_cast<QApplication *>(QCoreApplication::instance()), Mode::Light,
                  QCoreApplication::instance());
    return *currentTheme;
}

void Theme::setMode(Mode mode)
{
    if (mode == m_mode)
        return;
    m_mode = mode;
    apply();
    Q_EMIT changed();
}

bool Theme::isDark() const
{
    return m_mode == Mode::Dark || ((m_mode == Mode::System || m_mode == Mode::HighContrast) && looksDark(m_system));
}

QColor Theme::color(Token token) const
{
    return colorIn(m_mode, token, m_system);
}

QColor Theme::colorIn(Mode mode, Token token, const QPalette &system)
{
    if (mode == Mode::HighContrast)
        return highContrast(token, system);
    const bool dark = mode == Mode::Dark || (mode == Mode::System && looksDark(system));
    const Colours &colours = dark ? darkColours : lightColours;
    const QColor plain = QColor::fromRgba(colours[size_t(token)]);
    if (token != Token::Selection)
        return plain;
    return mixed(QColor::fromRgba(colours[size_t(Token::Accent)]), QColor::fromRgba(colours[size_t(Token::Surface)]),
                 selectionShare);
}

Theme::Mode Theme::modeFromName(QStringView name)
{
    for (const Mode mode : {Mode::Light, Mode::Dark, Mode::HighContrast})
        if (name.compare(nameOf(mode), Qt::CaseInsensitive) == 0)
            return mode;
    return Mode::System;
}

QString Theme::nameOf(Mode mode)
{
    switch (mode) {
    case Mode::System:
        return u"system"_s;
    case Mode::Light:
        return u"light"_s;
    case Mode::Dark:
        return u"dark"_s;
    case Mode::HighContrast:
        return u"high-contrast"_s;
    }
    return {};
}

void Theme::apply()
{
    const auto at = [this](Token token) { return color(token); };
    QPalette palette;
    palette.setColor(QPalette::Window, at(Token::Window));
    palette.setColor(QPalette::WindowText, at(Token::Text));
    palette.setColor(QPalette::Base, at(Token::Surface));
    palette.setColor(QPalette::AlternateBase, mixed(at(Token::Window), at(Token::Surface), 0.6));
    palette.setColor(QPalette::Text, at(Token::Text));
    palette.setColor(QPalette::PlaceholderText, at(Token::MutedText));
    palette.setColor(QPalette::Button, at(Token::Surface));
    palette.setColor(QPalette::ButtonText, at(Token::Text));
    palette.setColor(QPalette::BrightText, at(Token::Critical));
    palette.setColor(QPalette::ToolTipBase, at(Token::Raised));
    palette.setColor(QPalette::ToolTipText, at(Token::Text));
    palette.setColor(QPalette::Highlight, at(Token::Accent));
    palette.setColor(QPalette::HighlightedText, at(Token::OnAccent));
    palette.setColor(QPalette::Link, at(Token::Accent));
    palette.setColor(QPalette::LinkVisited, at(Token::Accent));
    palette.setColor(QPalette::Light, at(Token::Raised));
    palette.setColor(QPalette::Midlight, at(Token::Border));
    palette.setColor(QPalette::Mid, at(Token::StrongBorder));
    palette.setColor(QPalette::Dark, at(Token::StrongBorder));
    palette.setColor(QPalette::Shadow, isDark() ? QColor(Qt::black) : at(Token::StrongBorder));
    const QColor faint = mixed(at(Token::MutedText), at(Token::Window), 0.75);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, faint);

    QPalette rows = palette; // rows are tinted rather than filled, so that severities keep their colours on them
    rows.setColor(QPalette::Highlight, at(Token::Selection));
    rows.setColor(QPalette::HighlightedText, at(Token::Text));
    QPalette popups = palette;
    popups.setColor(QPalette::Window, at(Token::Raised));
    popups.setColor(QPalette::Base, at(Token::Raised));

    QApplication::setPalette(palette);
    QApplication::setPalette(rows, "QAbstractItemView");
    QApplication::setPalette(popups, "QMenu");
    QToolTip::setPalette(popups);
    QPixmapCache::clear();
    const auto widgets = QApplication::allWidgets();
    for (QWidget *widget : widgets)
        widget->update();
}

QColor color(Token token)
{
    return Theme::current().color(token);
}

void useToken(QWidget *widget, QPalette::ColorRole role, Token token)
{
    const auto dress = [widget, role, token] {
        QPalette palette = QApplication::palette(widget);
        palette.setColor(role, color(token));
        if (role == QPalette::WindowText) // what a label on a Base background is drawn with
            palette.setColor(QPalette::Text, color(token));
        widget->setPalette(palette);
    };
    dress();
    QObject::connect(&Theme::current(), &Theme::changed, widget, dress);
}

QColor mixed(const QColor &over, const QColor &under, double share)
{
    const auto channel = [share](double a, double b) { return float(a * share + b * (1 - share)); };
    return QColor::fromRgbF(channel(over.redF(), under.redF()), channel(over.greenF(), under.greenF()),
                            channel(over.blueF(), under.blueF()));
}

double contrastRatio(const QColor &a, const QColor &b)
{
    const double x = luminance(a);
    const double y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

QFont fixedFont()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    const QFont system = QApplication::font();
    if (system.pointSizeF() > 0)
        font.setPointSizeF(system.pointSizeF() * 0.97); // fixed-pitch faces look larger beside proportional ones
    return font;
}

QFont titleFont()
{
    QFont font = QApplication::font();
    font.setPointSizeF(font.pointSizeF() * 1.5);
    font.setWeight(QFont::DemiBold);
    return font;
}

QFont sectionFont()
{
    QFont font = QApplication::font();
    font.setPointSizeF(font.pointSizeF() * 1.15);
    font.setWeight(QFont::DemiBold);
    return font;
}

bool hasIcon(QStringView name)
{
    return QFile::exists(ThemedIconEngine::path(name));
}

QIcon themedIcon(QStringView name, Token token)
{
    if (!hasIcon(name)) {
        qWarning("There is no icon named \"%ls\"", qUtf16Printable(name.toString()));
        return {};
    }
    return QIcon(new ThemedIconEngine(name.toString(), token));
}

} // namespace kekkai
