#pragma once

#include <QBasicTimer>
#include <QWidget>

namespace kekkai {

/// The thin bar at the top of a page. Keeps its height when idle, so that nothing jumps.
class LoadingBar final : public QWidget {
    Q_OBJECT
public:
    explicit LoadingBar(QWidget *parent = nullptr);

    void setIdle();
    /// @param total  0: not known yet, the bar only shows that something is under way.
    void setProgress(qsizetype done, qsizetype total);
    [[nodiscard]] bool isBusy() const { return m_busy; }

    [[nodiscard]] QSize sizeHint() const override { return {80, 3}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void timerEvent(QTimerEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void updateTimer();

    bool m_busy = false;
    qsizetype m_done = 0;
    qsizetype m_total = 0;
    int m_phase = 0;
    QBasicTimer m_timer;
};

} // namespace kekkai
