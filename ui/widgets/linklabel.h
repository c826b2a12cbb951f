#pragma once

#include <QAbstractButton>

namespace kekkai {

/// A link to something inside the program: one line, elided in the middle, by mouse and keyboard.
class LinkLabel final : public QAbstractButton {
    Q_OBJECT
public:
    explicit LinkLabel(const QString &text, QWidget *parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void activated();

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
};

} // namespace kekkai
