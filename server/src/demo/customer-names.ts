/** A name as it is written, and in Latin letters for mail addresses. */
export interface Written {
  readonly native: string;
  readonly latin: string;
}

/** The names of one language: given names of men and women, and family names, which may have a form for each. */
export interface NameBook {
  readonly men: readonly Written[];
  readonly women: readonly Written[];
  readonly families: readonly { readonly men: Written; readonly women: Written }[];
  /** How a full name is written. `second` is a further given or family name, where people have one. */
  compose(given: string, family: string, second: string): string;
  readonly second: 'given' | 'family';
}

const SPECIAL_LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ı: 'i',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ð: 'd',
  ə: 'e',
};

function toLatin(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z]/g, (letter) => SPECIAL_LETTERS[letter] ?? '');
}

/** `native:latin`, or the name alone where it is Latin; `_` stands for a space. */
function written(entry: string): Written {
  const [name = '', latin] = entry.replaceAll('_', ' ').split(':');
  return { native: name, latin: latin ?? toLatin(name) };
}

const words = (text: string) => text.trim().split(/\s+/);
const names = (text: string) => words(text).map(written);

function families(text: string): NameBook['families'] {
  return words(text).map((entry) => {
    const [forms = '', latin] = entry.split(':');
    const [men = '', women = men] = forms.split('|');
    const suffix = latin === undefined ? '' : `:${latin}`;
    return { men: written(`${men}${suffix}`), women: written(`${women}${suffix}`) };
  });
}

const spaced: NameBook['compose'] = (given, family) => `${given} ${family}`;

function book(
  men: string,
  women: string,
  family: string,
  compose: NameBook['compose'] = spaced,
  second: NameBook['second'] = 'given',
): NameBook {
  return { men: names(men), women: names(women), families: families(family), compose, second };
}

export const NAME_BOOKS = {
  chinese: book(
    `伟:wei 强:qiang 磊:lei 军:jun 洋:yang 勇:yong 杰:jie 涛:tao 明:ming 浩然:haoran 子轩:zixuan 宇航:yuhang 俊杰:junjie
     建国:jianguo 志强:zhiqiang 文博:wenbo 天佑:tianyou 国栋:guodong`,
    `芳:fang 娜:na 敏:min 静:jing 丽:li 艳:yan 婷:ting 秀英:xiuying 桂英:guiying 雨桐:yutong 欣怡:xinyi 梓涵:zihan
     诗涵:shihan 晓燕:xiaoyan 淑珍:shuzhen 佳琪:jiaqi 思雨:siyu 梦瑶:mengyao`,
    `王:wang 李:li 张:zhang 刘:liu 陈:chen 杨:yang 黄:huang 赵:zhao 吴:wu 周:zhou 徐:xu 孙:sun 马:ma 朱:zhu 胡:hu
     郭:guo 何:he 高:gao 林:lin 罗:luo 郑:zheng 梁:liang 谢:xie 欧阳:ouyang 司马:sima 诸葛:zhuge 吕:lyu 𠮷:ji`,
    (given, family) => `${family}${given}`,
  ),
  chineseTraditional: book(
    `志明:chihming 家豪:chiahao 俊傑:chunchieh 冠宇:kuanyu 建宏:chienhung 柏翰:pohan 文雄:wenhsiung 耀祖:yiucho`,
    `淑芬:shufen 雅婷:yating 怡君:yichun 美玲:meiling 佳穎:chiaying 惠雯:huiwen 詠詩:wingsze 嘉欣:kayan`,
    `陳:chen 林:lin 黃:huang 張:chang 李:lee 王:wang 吳:wu 劉:liu 蔡:tsai 楊:yang 許:hsu 鄭:cheng 謝:hsieh 歐陽:auyeung`,
    (given, family) => `${family}${given}`,
  ),
  japanese: book(
    `翔太:shota 大輔:daisuke 健一:kenichi 拓海:takumi 蓮:ren 直樹:naoki 誠:makoto 悠斗:yuto 隆:takashi 一郎:ichiro`,
    `陽子:yoko 美咲:misaki さくら:sakura 葵:aoi 結衣:yui 恵:megumi 由美子:yumiko 花子:hanako ゆかり:yukari エミ:emi`,
    `佐藤:sato 鈴木:suzuki 高橋:takahashi 田中:tanaka 伊藤:ito 渡辺:watanabe 山本:yamamoto 中村:nakamura 小林:kobayashi
     加藤:kato 吉田:yoshida 山田:yamada 佐々木:sasaki 斎藤:saito 髙島:takashima 長谷川:hasegawa`,
    (given, family) => `${family} ${given}`,
  ),
  korean: book(
    `민준:minjun 서준:seojun 도윤:doyun 예준:yejun 지호:jiho 현우:hyunwoo 동현:donghyun 성민:sungmin 영수:youngsoo`,
    `서연:seoyeon 지우:jiwoo 서윤:seoyun 하은:haeun 민서:minseo 수진:sujin 은영:eunyoung 미경:mikyung 지현:jihyun`,
    `김:kim 이:lee 박:park 최:choi 정:jung 강:kang 조:cho 윤:yoon 장:jang 임:lim 한:han 오:oh 서:seo 신:shin 황보:hwangbo`,
    (given, family) => `${family}${given}`,
  ),
  vietnamese: book(
    `Anh Bảo Dũng Đức Hải Hiếu Hùng Khoa Long Minh Nam Phúc Quân Sơn Tuấn Việt`,
    `Ánh Châu Diễm Giang Hà Hương Lan Linh Mai Ngọc Nhung Phương Quỳnh Thảo Trang Yến`,
    `Nguyễn Trần Lê Phạm Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý`,
    (given, family, second) => `${family} ${second} ${given}`,
  ),
  thai: book(
    `สมชาย:somchai วิชัย:wichai ประเสริฐ:prasert ธนกร:thanakorn ณัฐพล:nattapon กิตติ:kitti ชัยวัฒน์:chaiwat`,
    `สมหญิง:somying มาลี:malee สุดารัตน์:sudarat ปิยะดา:piyada กมลวรรณ:kamonwan อรุณี:arunee วราภรณ์:waraporn`,
    `สุขสวัสดิ์:suksawat ใจดี:jaidee ศรีสุข:srisuk ทองดี:thongdee วงศ์สวัสดิ์:wongsawat แสงทอง:saengthong บุญมี:boonmee`,
  ),
  hindi: book(
    `राहुल:rahul अमित:amit विकास:vikas संजय:sanjay अर्जुन:arjun राजेश:rajesh मोहम्मद:mohammed आदित्य:aditya`,
    `प्रिया:priya अनीता:anita पूजा:pooja नेहा:neha सुनीता:sunita कविता:kavita दीपिका:deepika श्रुति:shruti`,
    `शर्मा:sharma वर्मा:verma सिंह:singh कुमार:kumar गुप्ता:gupta मिश्रा:mishra यादव:yadav त्रिवेदी:trivedi`,
  ),
  tamil: book(
    `முருகன்:murugan கார்த்திக்:karthik செந்தில்:senthil அருண்:arun விஜய்:vijay`,
    `லட்சுமி:lakshmi மீனா:meena கவிதா:kavitha பிரியா:priya தேவி:devi`,
    `சுப்பிரமணியன்:subramanian ராஜன்:rajan கிருஷ்ணன்:krishnan பாலன்:balan நடராஜன்:natarajan`,
  ),
  bengali: book(
    `রহিম:rahim সৌরভ:sourav অনিক:anik তানভীর:tanvir সুমন:suman`,
    `ফাতেমা:fatema রীতা:rita নুসরাত:nusrat মৌসুমী:mousumi শর্মিলা:sharmila`,
    `ইসলাম:islam চৌধুরী:chowdhury দাস:das সরকার:sarkar মুখার্জি:mukherjee হোসেন:hossain`,
  ),
  indianLatin: book(
    `Arjun Rohan Karthik Imran Harpreet Joseph Nikhil Vivek`,
    `Ananya Lakshmi Fatima Simran Mary Divya Meera Zoya`,
    `Iyer Nair Reddy Patel D’Souza Banerjee Khan Kaur Fernandes Krishnamurthy`,
  ),
  arabic: book(
    `محمد:mohammed أحمد:ahmed علي:ali عبدالله:abdullah خالد:khalid يوسف:yousef عمر:omar إبراهيم:ibrahim سلطان:sultan
     فيصل:faisal مصطفى:mustafa حسين:hussein`,
    `فاطمة:fatima مريم:maryam نورة:noura عائشة:aisha سارة:sara ليلى:layla هدى:huda ريم:reem أمل:amal زينب:zainab
     شيماء:shaimaa آلاء:alaa`,
    `العتيبي:alotaibi القحطاني:alqahtani الشمري:alshammari الحربي:alharbi آل_مكتوم:almaktoum المنصوري:almansoori
     حسن:hassan السيد:elsayed عبد_الرحمن:abdelrahman الزهراني:alzahrani منصور:mansour النجار:elnaggar`,
    (given, family, second) => `${given} ${second} ${family}`,
    'given',
  ),
  hebrew: book(
    `דוד:david יוסף:yosef משה:moshe אברהם:avraham איתן:eitan נועם:noam עמית:amit`,
    `שרה:sara רחל:rachel מרים:miriam נועה:noa תמר:tamar יעל:yael מיכל:michal`,
    `כהן:cohen לוי:levi מזרחי:mizrahi פרץ:peretz ביטון:biton בן-דוד:bendavid פרידמן:friedman`,
  ),
  russian: book(
    `Александр:aleksandr Сергей:sergey Дмитрий:dmitry Алексей:aleksey Андрей:andrey Михаил:mikhail Пётр:pyotr Юрий:yury`,
    `Елена:elena Ольга:olga Наталья:natalya Анна:anna Татьяна:tatyana Мария:maria Ирина:irina Любовь:lyubov`,
    `Иванов|Иванова:ivanov Смирнов|Смирнова:smirnov Кузнецов|Кузнецова:kuznetsov Попов|Попова:popov
     Соколов|Соколова:sokolov Лебедев|Лебедева:lebedev Новиков|Новикова:novikov Морозов|Морозова:morozov
     Королёв|Королёва:korolyov Достоевский|Достоевская:dostoevsky Щербаков|Щербакова:shcherbakov`,
  ),
  ukrainian: book(
    `Олександр:oleksandr Андрій:andrii Тарас:taras Микола:mykola Іван:ivan Юрій:yurii В’ячеслав:viacheslav`,
    `Оксана:oksana Наталія:nataliia Ірина:iryna Юлія:yuliia Ганна:hanna Соломія:solomiia Дар’я:daria`,
    `Шевченко:shevchenko Бондаренко:bondarenko Коваленко:kovalenko Ткаченко:tkachenko Мельник:melnyk
     Лук’яненко:lukianenko Ґалаґан:galagan Їжакевич:yizhakevych`,
  ),
  greek: book(
    `Γιώργος:giorgos Δημήτρης:dimitris Κώστας:kostas Νίκος:nikos Γιάννης:giannis Ευάγγελος:evangelos`,
    `Μαρία:maria Ελένη:eleni Κατερίνα:katerina Βασιλική:vasiliki Σοφία:sofia Αγγελική:angeliki`,
    `Παπαδόπουλος|Παπαδοπούλου:papadopoulos Βλάχος|Βλάχου:vlachos Αγγελόπουλος|Αγγελοπούλου:angelopoulos
     Οικονόμου:oikonomou Καραγιάννης|Καραγιάννη:karagiannis`,
  ),
  german: book(
    `Lukas Jürgen Björn Günter Matthias Sören Heinz Felix Jonas Tobias`,
    `Anna Jördis Käthe Ursula Sabine Zoë Lea Marlène Gisela Frauke`,
    `Müller Schmidt Schäfer Weiß Groß Köhler Krüger von_der_Heide Meyer-Lüders Jäger Öztürk Nußbaum`,
  ),
  french: book(
    `Jean François Loïc Rémi Gaël Jérôme Noël Mathéo Jean-Baptiste Étienne`,
    `Zoé Chloé Hélène Anaïs Amélie Maëlle Françoise Inès Marie-Thérèse Léa`,
    `Martin Lefèvre Gauthier D’Arras Le_Goff Garçon Béranger Dupré L’Hermitte Saint-Exupéry Moreau Châtelain`,
  ),
  spanish: book(
    `José Ángel Jesús Íñigo Martín Andrés Raúl Óscar Joaquín Nicolás`,
    `María Lucía Inés Begoña Sofía Ángeles Rocío Nuria Belén Mónica`,
    `García Muñoz Ibáñez Núñez de_la_Cruz Gutiérrez Peña Jiménez Ortuño Agüero Sáenz Vázquez`,
    (given, family, second) => `${given} ${family} ${second}`,
    'family',
  ),
  portuguese: book(
    `João Antônio Luís Sebastião Caio Thiago Márcio Vinícius`,
    `Conceição Júlia Antônia Letícia Flávia Mônica Tânia Beatriz`,
    `da_Silva dos_Santos Gonçalves Araújo Magalhães Conceição Brandão Assunção Simões d’Ávila`,
    (given, family, second) => `${given} ${second} ${family}`,
    'family',
  ),
  polish: book(
    `Łukasz Paweł Michał Stanisław Grzegorz Zdzisław Jędrzej`,
    `Małgorzata Agnieszka Żaneta Grażyna Łucja Elżbieta Zofia`,
    `Kowalski|Kowalska Wiśniewski|Wiśniewska Wójcik Zieliński|Zielińska Szymański|Szymańska Dąbrowski|Dąbrowska
     Błaszczyk Żak Gęś`,
  ),
  turkish: book(
    `Mehmet Ömer Çağrı Uğur İbrahim Gökhan Işık Oğuz`,
    `Ayşe Gülşen Şule Çiğdem İpek Özlem Zeynep Işıl`,
    `Yılmaz Çelik Şahin Öztürk Aydın Kılıç Doğan Güneş Işık`,
  ),
  english: book(
    `Oliver George James William Zachary Malcolm Liam Andre Marcus Tyrone`,
    `Olivia Charlotte Siân Emily Beyoncé Renée Hannah Grace Latoya Zoë`,
    `Smith Jones Taylor O’Connor MacDonald Brown D’Angelo Fitzgerald-Hughes Ng Okafor Washington Llewellyn`,
  ),
  irish: book(
    `Seán Ciarán Pádraig Oisín Eoghan Cillian Tadhg Fionn`,
    `Siobhán Aoife Niamh Gráinne Róisín Sinéad Órla Caoimhe`,
    `O'Brien O’Sullivan Ó_Súilleabháin Murphy O'Reilly Ní_Dhomhnaill McCarthy Byrne O'Neill Walsh`,
  ),
  indonesian: book(
    `Budi Agus Slamet Wayan Muhammad Eko Made Joko`,
    `Siti Dewi Sri Ni_Luh Putri Ratna Wulan Ayu`,
    `Santoso Wijaya Setiawan Nasution Siregar Hidayat Suharto Pangestu`,
  ),
  nigerian: book(
    `Chukwuemeka Oluwaseun Ibrahim Adébáyọ̀ Emeka Tunde Musa Ikenna`,
    `Ngọzi Fọláṣadé Aisha Chiamaka Yetúndé Amina Ifeoma Ẹniọlá`,
    `Okonkwo Adéyẹmí Balogun Nwosu Ọláníyan Abubakar Eze Akínjídé`,
  ),
  kenyan: book(
    `Kamau Otieno Kipchoge Mutua Juma Njoroge`,
    `Wanjiku Akinyi Chebet Mwende Amani Nyambura`,
    `Mwangi Odhiambo Kiptoo Ng’ang’a Wambua Kariuki Ong’eri`,
  ),
} as const satisfies Record<string, NameBook>;
