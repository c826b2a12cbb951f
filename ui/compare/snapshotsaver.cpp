#include "ui/compare/snapshotsaver.h"

#include <QFileDialog>

using namespace Qt::StringLiterals;

namespace kekkai {

SnapshotSaver::SnapshotSaver(QObject *parent)
    : QObject(parent)
    , m_result([this](const Outcome &outcome) {
        if (outcome.result)
            Q_EMIT saved(outcome.file);
        else
            Q_EMIT failed(outcome.result.error());
    })
{
}

SnapshotSaver::~SnapshotSaver() = default;

QString SnapshotSaver::suggestedName(const Snapshot &snapshot)
{
    QString name = snapshot.source.section(u' ', 0, 0);
    for (QChar &letter : name) {
        if (!letter.isLetterOrNumber() && letter != u'-' && letter != u'_')
            letter = u'-';
    }
    if (name.isEmpty())
        name = u"kekkai"_s;
    return u"%1-%2.kekkai-snapshot"_s.arg(name.left(60), snapshot.takenAt.toLocalTime().toString(u"yyyy-MM-dd-HHmm"_s));
}

QString SnapshotSaver::fileFilter()
{
    return tr("Snapshots (*.kekkai-snapshot);;All files (*)");
}

void SnapshotSaver::ask(QWidget *window, const Snapshot &snapshot)
{
    auto *chooser = new QFileDialog(window, tr("Save a snapshot"), QString(), fileFilter());
    chooser->setObjectName(u"snapshotFileDialog"_s);
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setAcceptMode(QFileDialog::AcceptSave);
    chooser->setDefaultSuffix(u"kekkai-snapshot"_s);
    chooser->selectFile(suggestedName(snapshot));
    connect(chooser, &QFileDialog::fileSelected, this, [this, snapshot](const QString &file) { save(file, snapshot); });
    chooser->open();
}

void SnapshotSaver::save(const QString &file, const Snapshot &snapshot)
{
    m_result.request([file, snapshot] { return Outcome{file, writeSnapshot(file, snapshot)}; });
}

} // namespace kekkai
