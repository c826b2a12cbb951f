#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace kekkai {

/// What stands where rows would be: an icon, one sentence, one button.
class EmptyState final : public QWidget {
    Q_OBJECT
public:
    explicit EmptyState(QWidget *parent = nullptr);

    /// @param buttonText  empty: no button.
    void setContent(const QString &iconName, const QString &sentence, const QString &buttonText = {});
    [[nodiscard]] QString sentence() const;
    [[nodiscard]] QPushButton *button() const { return m_button; }

Q_SIGNALS:
    void buttonClicked();

private:
    void updateIcon();

    QString m_iconName;
    QLabel *m_icon;
    QLabel *m_sentence;
    QPushButton *m_button;
};

} // namespace kekkai
