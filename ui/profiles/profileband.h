#pragma once

#include <QWidget>

namespace kekkai {

/// What a profile is marked as, across the whole window: a thin line of its colour, and for production or read-only a
/// band with the words. It cannot be put away.
class ProfileBand final : public QWidget {
    Q_OBJECT
public:
    explicit ProfileBand(QWidget *parent = nullptr);

    /// @param color  as in Profile::color. Hidden when there is nothing to mark.
    void setMarks(const QString &name, const QString &color, bool isProduction, bool isReadOnly);
    [[nodiscard]] QString text() const { return m_text; } ///< empty: a line of colour at most

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_text;
    QString m_color;
    bool m_isProduction = false;
};

} // namespace kekkai
