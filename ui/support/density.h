#pragma once

#include <QObject>
#include <QStringView>

namespace kekkai {

/// How high the rows of all tables and trees are. The program sets it from its settings; views follow changed().
/// GUI thread only.
class Density final : public QObject {
    Q_OBJECT
public:
    enum class Level { Compact, Normal, Comfortable };

    [[nodiscard]] static Density &current();

    [[nodiscard]] Level level() const { return m_level; }
    void setLevel(Level level);
    [[nodiscard]] int rowHeight() const; ///< device-independent pixels

    /// "compact", "comfortable"; anything else is Normal.
    [[nodiscard]] static Level levelFromName(QStringView name);
    [[nodiscard]] static QString nameOf(Level level);

Q_SIGNALS:
    void changed();

private:
    Density() = default;

    Level m_level = Level::Normal;
};

} // namespace kekkai
