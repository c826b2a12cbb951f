#pragma once

#include <QLineEdit>
#include <QTimer>

namespace kekkai {

/// A filter field with a clear button. Waits a moment after the last key before it says so: rows may be many.
class FilterEdit final : public QLineEdit {
    Q_OBJECT
public:
    explicit FilterEdit(QWidget *parent = nullptr);

    void clearNow(); ///< empties it and says so at once

Q_SIGNALS:
    void filterChanged(const QString &text); ///< trimmed; only when it differs from the last one
    void leftByKeyboard(); ///< Down or Enter: the rows want the focus

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void announce();

    QTimer m_delay;
    QString m_last;
};

} // namespace kekkai
