#pragma once

#include "services/analysis/findings.h"

#include <QAbstractButton>
#include <QWidget>

class QButtonGroup;
class QToolButton;
class QVBoxLayout;

namespace kekkai {

/// One entry of the rail: icon, word, and how many findings wait there.
class RailButton final : public QAbstractButton {
    Q_OBJECT
public:
    RailButton(const QString &text, const QString &iconName, QWidget *parent);

    void setCollapsed(bool collapsed);
    /// @param count  0: no badge.
    void setBadge(int count, Severity worst);
    [[nodiscard]] int badge() const { return m_badge; }
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void updateTexts();

    QString m_iconName;
    bool m_collapsed = false;
    int m_badge = 0;
    Severity m_worst = Severity::Info;
};

/// The navigation at the left. Arrow keys walk it; it collapses to icons.
class Rail final : public QWidget {
    Q_OBJECT
public:
    explicit Rail(QWidget *parent = nullptr);

    /// The button of a new page at the end. @p id names it for tests: objectName "rail-ID".
    RailButton *addPage(const QString &id, const QString &text, const QString &iconName, const QString &shortcut);
    void setCurrent(int index);
    [[nodiscard]] int current() const;
    [[nodiscard]] RailButton *button(int index) const;
    void setCollapsed(bool collapsed);
    [[nodiscard]] bool isCollapsed() const { return m_collapsed; }
    void focusCurrent();

Q_SIGNALS:
    void pageChosen(int index);
    void collapsedChanged(bool collapsed);

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QVBoxLayout *m_column;
    QButtonGroup *m_group;
    QToolButton *m_collapse;
    bool m_collapsed = false;
};

} // namespace kekkai
