#pragma once

#include <QColor>
#include <QFont>
#include <QIcon>
#include <QObject>
#include <QPalette>
#include <QStringView>

class QApplication;
class QWidget;

namespace kekkai {

/// What a colour is for. Widgets ask for a token, never for a colour. Source: the table in ARCHITECTURE.md, "Look".
enum class Token {
    Window, ///< the frame
    Surface, ///< tables, forms
    Raised, ///< popups
    Border,
    StrongBorder,
    Text,
    MutedText, ///< still readable: at least 4.5:1 on Window, Surface, Raised and Selection
    Accent, ///< the one primary action of a page, focus ring, links
    OnAccent, ///< text on Accent
    Selection, ///< background of selected rows: Accent laid thinly over Surface, so that marks keep their colours
    Critical, ///< the severities: always together with a shape and a word
    High,
    Medium,
    Low,
    Ok,
};
inline constexpr int tokenCount = int(Token::Ok) + 1;

/// Spacing and sizes in device-independent pixels.
namespace space {
inline constexpr int xs = 4;
inline constexpr int s = 8;
inline constexpr int m = 12;
inline constexpr int l = 16;
inline constexpr int xl = 24;
inline constexpr int radius = 6;
inline constexpr int row = 28;
} // namespace space

/// The application's look: colours, fonts and icons. The program makes one in main() and keeps it; without one (tests
/// of a single widget) a light one is made on first use. GUI thread only.
class Theme final : public QObject {
    Q_OBJECT
public:
    enum class Mode { System, Light, Dark, HighContrast };

    /// Becomes current() for as long as it lives, and dresses @p app.
    explicit Theme(QApplication &app, Mode mode = Mode::System, QObject *parent = nullptr);
    ~Theme() override;

    [[nodiscard]] static Theme &current();

    [[nodiscard]] Mode mode() const { return m_mode; }
    void setMode(Mode mode); ///< dresses the application anew and emits changed() when anything differs
    [[nodiscard]] bool isDark() const;

    [[nodiscard]] QColor color(Token token) const;
    /// The colour of @p token in a mode other than the current one: for tests of contrast. @p system is what
    /// HighContrast follows, unless its own text does not stand out: then that mode is black and white.
    [[nodiscard]] static QColor colorIn(Mode mode, Token token, const QPalette &system = {});

    /// "light", "dark", "high-contrast", "system"; anything else is System.
    [[nodiscard]] static Mode modeFromName(QStringView name);
    [[nodiscard]] static QString nameOf(Mode mode);

Q_SIGNALS:
    void changed(); ///< colours or fonts; themed icons and palettes have followed already

private:
    void apply();

    QApplication &m_app;
    QPalette m_system;
    Mode m_mode;
};

/// Short for Theme::current().color(token).
[[nodiscard]] QColor color(Token token);
/// Gives @p role of @p widget the colour of @p token, now and after every change of the theme.
void useToken(QWidget *widget, QPalette::ColorRole role, Token token);
/// @p over laid on @p under with @p share (0…1) of its strength. The result is opaque.
[[nodiscard]] QColor mixed(const QColor &over, const QColor &under, double share);
/// WCAG 2 contrast ratio, 1…21.
[[nodiscard]] double contrastRatio(const QColor &a, const QColor &b);

[[nodiscard]] QFont fixedFont(); ///< names, ids, keys, code
[[nodiscard]] QFont titleFont(); ///< page titles: 1.5 times the system font
[[nodiscard]] QFont sectionFont(); ///< section headings: 1.15 times, semibold

/// The line icon resources/icons/@p name.svg, drawn in the colour of @p token as it is at the moment of painting: it
/// follows the theme by itself and is sharp at every size and scale. An unknown name gives a null icon and a warning.
[[nodiscard]] QIcon themedIcon(QStringView name, Token token = Token::Text);
/// Whether there is such an icon.
[[nodiscard]] bool hasIcon(QStringView name);

} // namespace kekkai
