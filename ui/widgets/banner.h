#pragma once

#include <QFrame>

class QLabel;
class QPushButton;
class QToolButton;

namespace kekkai {

/// A message inside a page: what is wrong, why, one button that helps, and the technical details folded away.
class Banner final : public QFrame {
    Q_OBJECT
public:
    enum class Kind { Error, Warning, Info };

    explicit Banner(QWidget *parent = nullptr);

    void setContent(Kind kind, const QString &title, const QString &cause, const QString &details = {});
    void setAction(const QString &text); ///< empty: no button
    [[nodiscard]] Kind kind() const { return m_kind; }
    [[nodiscard]] QString title() const;
    [[nodiscard]] QString cause() const;
    [[nodiscard]] QString details() const;
    [[nodiscard]] QPushButton *actionButton() const { return m_action; }

Q_SIGNALS:
    void actionTriggered();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void showDetails(bool shown);
    void updateIcon();

    Kind m_kind = Kind::Error;
    QLabel *m_icon;
    QLabel *m_title;
    QLabel *m_cause;
    QToolButton *m_fold;
    QLabel *m_details;
    QPushButton *m_action;
};

} // namespace kekkai
