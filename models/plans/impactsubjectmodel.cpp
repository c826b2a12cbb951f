#include "models/plans/impactsubjectmodel.h"

#include "models/support/roles.h"
#include "models/text/impacttext.h"
#include "models/text/valuetext.h"

#include <algorithm>
#include <tuple>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

Mark markOf(ProducerEffect effect)
{
    switch (effect) {
    case ProducerEffect::None:
    case ProducerEffect::OlderKey:
        return Mark::Ok;
    case ProducerEffect::BringBack:
    case ProducerEffect::NewKey:
    case ProducerEffect::Unknown:
        return Mark::Medium;
    case ProducerEffect::Stop:
        return Mark::High;
    case ProducerEffect::SendClear:
        return Mark::Critical;
    }
    return Mark::None;
}

Mark markOf(ReaderEffect effect)
{
    switch (effect) {
    case ReaderEffect::None:
        return Mark::Ok;
    case ReaderEffect::OnlyJava:
        return Mark::High;
    case ReaderEffect::Unknown:
        return Mark::Medium;
    case ReaderEffect::Never:
        return Mark::Critical;
    }
    return Mark::None;
}

} // namespace

void ImpactSubjectModel::setImpact(const Impact &impact)
{
    beginResetModel();
    m_subjects = impact.subjects;
    std::stable_sort(m_subjects.begin(), m_subjects.end(), [](const ImpactedSubject &a, const ImpactedSubject &b) {
        return std::tuple(a.readers, a.producers) > std::tuple(b.readers, b.producers);
    });
    endResetModel();
}

int ImpactSubjectModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_subjects.size());
}

int ImpactSubjectModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant ImpactSubjectModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const ImpactedSubject &subject = m_subjects.at(index.row());
    if (role == KeyRole)
        return QVariant::fromValue(ObjectRef{ObjectRef::Kind::Subject, {subject.subject}});
    switch (Column(index.column())) {
    case SubjectColumn:
        if (role == Qt::DisplayRole)
            return subject.subject;
        if (role == Qt::ToolTipRole)
            return subject.topic.isEmpty() ? subject.subject
                                           : QString(subject.subject + u'\n' + tr("Topic %1").arg(subject.topic));
        if (role == MonoRole)
            return true;
        return {};
    case ProducersColumn:
        if (role == Qt::DisplayRole)
            return producerEffectText(subject.producers);
        if (role == Qt::ToolTipRole)
            return producerEffectReason(subject.producers);
        if (role == MarkRole)
            return int(markOf(subject.producers));
        return {};
    case ReadersColumn:
        if (role == Qt::DisplayRole)
            return readerEffectText(subject.readers);
        if (role == Qt::ToolTipRole)
            return readerEffectReason(subject.readers);
        if (role == MarkRole)
            return int(markOf(subject.readers));
        return {};
    case FieldsColumn:
        if (role == Qt::DisplayRole)
            return numberText(subject.fields.size());
        if (role == Qt::TextAlignmentRole)
            return int(Qt::AlignRight | Qt::AlignVCenter);
        return {};
    case ColumnCount:
        break;
    }
    return {};
}

QVariant ImpactSubjectModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case SubjectColumn:
        return tr("Subject");
    case ProducersColumn:
        return tr("Producers");
    case ReadersColumn:
        return tr("Readers of what was written");
    case FieldsColumn:
        return tr("Fields");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace kekkai
